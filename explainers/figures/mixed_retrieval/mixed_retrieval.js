/**
 * Mixed search: a page of results, the rank of the partner before and after closing, and the curves over what is added.
 * @module modgap/figures/mixed_retrieval/mixed_retrieval
 */

import { decode } from "modgap/data/payload";
import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameButtons, nameFigure, nameSlider } from "modgap/kit/names";
import { signed, wholePercent, write } from "modgap/kit/numbers";
import { element, thing } from "modgap/kit/sprite";
import { restyle } from "modgap/kit/theme";
import { coalesced, find } from "modgap/kit/views";
import { closings } from "modgap/numerics/closing";
import { addedCount, addedItems, galleryCurve, results } from "modgap/numerics/gallery";

/** @import { GalleryData, Parts } from "modgap/figures/mixed_retrieval/types" */
/** @import { Closing } from "modgap/numerics/closing" */
/** @import { Hit } from "modgap/numerics/gallery" */
/** @import { Matrix } from "modgap/numerics/vectors" */
/** @import { Identity } from "modgap/data/types" */

/** @typedef {Identity & GalleryData} Data */
/** @typedef {{part: number, recall: number, medianRank: number}} Point of a curve */

/** What each plot shows. @type {Record<"recall" | "median", {value: (point: Point) => number, written: (value: number) => string}>} */
const SHOWN = {
  recall: { value: ({ recall }) => recall, written: wholePercent },
  median: { value: ({ medianRank }) => medianRank, written: String },
};

/** @type {WeakMap<object, MixedRetrieval>} */
const figures = new WeakMap();

/** Draw the models of `mixed_retrieval.py`. @param {Parts} parts */
export default function start(parts) {
  const figure = figures.get(parts.payload) ?? new MixedRetrieval(parts);
  figures.set(parts.payload, figure);
  figure.begin();
}

class MixedRetrieval {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Data} */ (parts.payload.tags[0]);
    this.count = this.data.ids.length;
    const [first, second] = this.data.points.map((text) => decode(text, this.count));
    this.clouds = closings(first, second);
    this.names = /** @type {Closing[]} */ (Object.keys(this.clouds));
    /** @type {Map<string, Point[]>} */
    this.curves = new Map();
    this.begun = false;
  }

  /** Start when both plots are laid out. */
  begin() {
    const { parts } = this;
    const plots = [parts.recall.figure, parts.median.figure];
    if (this.begun || !plots.every((figure) => find(figure) && figure.inner_width > 0)) return;
    this.begun = true;
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.query, parts.asker, parts.added, parts.closing]) followValue(control, redraw);
    nameFigure(parts.recall.figure, "Recall at 1 while the query's own kind is added to the gallery, before and after closing.");
    nameFigure(parts.median.figure, "Median rank of the partner while the query's own kind is added to the gallery, before and after closing.");
    for (const name of /** @type {const} */ (["recall", "median"])) {
      readable(parts[name].figure, parts.card, () => this.spots(name), ({ x }) => put(parts.added, x));
    }
    restyle(parts.recall.figure.document);
    this.draw();
  }

  /** The item that asks. */
  get item() {
    return this.data.ids.indexOf(valueOf(this.parts.query));
  }

  /** The part of the query's own modality that is in the gallery. */
  get added() {
    return valueOf(this.parts.added);
  }

  get closing() {
    return valueOf(this.parts.closing);
  }

  /** Which modality asks, 0 or 1. */
  get own() {
    return this.data.modalities.findIndex(({ name }) => name === valueOf(this.parts.asker));
  }

  /** What the query's own modality is called, of several items. */
  get kind() {
    return `${this.data.modalities[this.own].word}s`;
  }

  /** The query's cloud, and the other one. @param {Closing} closing @returns {[Matrix, Matrix]} */
  asking(closing) {
    const clouds = this.clouds[closing];
    return [clouds[this.own], clouds[1 - this.own]];
  }

  /** @param {Closing} closing */
  curve(closing) {
    const key = `${this.own} ${closing}`;
    const known = this.curves.get(key) ?? galleryCurve(...this.asking(closing), this.data.parts, this.data.order);
    this.curves.set(key, known);
    return known;
  }

  draw() {
    const { parts, item, added, closing } = this;
    const competing = addedItems(this.data.order, added);
    const galleries = new Map(this.names.map((name) => [name, results(...this.asking(name), competing, item)]));
    const [now] = galleryCurve(...this.asking(closing), [added], this.data.order);
    this.drawPage(galleries.get(closing) ?? []);
    this.drawCurves("recall", now);
    this.drawCurves("median", now);
    const highest = Math.max(...this.names.flatMap((name) => this.curve(name).map(SHOWN.median.value)));
    const top = Math.max(5, highest);
    parts.median.figure.y_range.setv({ start: -0.06 * top, end: 1.08 * top });
    write(parts.numbers, {
      ...Object.fromEntries([...galleries].map(([name, hits]) => [name, String(place(hits))])),
      recall: SHOWN.recall.written(now.recall),
      median: SHOWN.median.written(now.medianRank),
    });
    nameSlider(parts.added, `Other ${this.kind} added to the gallery`, `${addedCount(this.count, added)} of ${this.count - 1}`);
    nameButtons(parts.closing, "Gap");
  }

  /** @param {"recall" | "median"} plot @param {Point} now */
  drawCurves(plot, now) {
    const { axis, curves, chosen, marker, now: line } = this.parts[plot];
    const { value } = SHOWN[plot];
    const columns = (/** @type {Closing} */ name) => ({ x: this.data.parts, y: this.curve(name).map(value) });
    for (const name of this.names) curves[name].data = columns(name);
    chosen.data = columns(this.closing);
    marker.data = { x: [now.part], y: [value(now)] };
    line.location = now.part;
    axis.major_label_overrides = new Map([[0, "none"], [0.5, `half the ${this.kind}`], [1, "all"]]);
  }

  /** What can be read off a plot. @param {"recall" | "median"} plot */
  spots(plot) {
    const { value, written } = SHOWN[plot];
    return this.names.flatMap((name) =>
      this.curve(name).map((point) => ({
        x: point.part,
        y: value(point),
        lines: [`${this.data.told[name]}: ${written(value(point))}`, `${addedCount(this.count, point.part)} other ${this.kind} added`],
      })),
    );
  }

  /** @param {Hit[]} hits the whole gallery, best first */
  drawPage(hits) {
    const root = find(this.parts.page)?.shadow_el;
    const rank = element("span", "rank");
    rank.append(element("b", "", `rank ${place(hits)}`), ` of ${hits.length}`);
    const asked = [this.thing(this.item, false), element("span", "", "looks for"), this.thing(this.item, true), rank];
    root?.querySelector(".asked")?.replaceChildren(...asked);
    root?.querySelector("ol")?.replaceChildren(
      ...hits.slice(0, this.data.hits).map((hit, k) => {
        const entry = element("li", hit.positive ? "positive" : "");
        entry.dataset.rank = String(k + 1);
        entry.append(this.thing(hit.item, hit.other), element("small", "", signed(hit.similarity)));
        return entry;
      }),
    );
  }

  /** @param {number} item @param {boolean} other whether in the other modality than the query's */
  thing(item, other) {
    const modality = other ? 1 - this.own : this.own;
    const made = thing(this.data, item, modality);
    made.classList.add(modality ? "second" : "first");
    return made;
  }
}

/** Where the partner stands, from 1. @param {Hit[]} hits */
function place(hits) {
  return hits.findIndex(({ positive }) => positive) + 1;
}
