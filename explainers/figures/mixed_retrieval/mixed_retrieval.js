/**
 * Mixed search: a page of results, the rank of the partner before and after closing, and the curves over the share.
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
import { galleryCurve, galleryRanks, otherItems, results } from "modgap/numerics/gallery";

/** @import { GalleryData, Parts } from "modgap/figures/mixed_retrieval/types" */
/** @import { Closing } from "modgap/numerics/closing" */
/** @import { Hit } from "modgap/numerics/gallery" */
/** @import { Matrix } from "modgap/numerics/vectors" */
/** @import { Identity } from "modgap/data/types" */

/** @typedef {Identity & GalleryData} Data */
/** @typedef {{share: number, recall: number, medianRank: number}} Point of a curve */

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
    for (const control of [parts.query, parts.asker, parts.share, parts.closing]) followValue(control, redraw);
    nameFigure(parts.recall.figure, "Recall at 1 over the share of the other modality, before and after closing.");
    nameFigure(parts.median.figure, "Median rank of the partner over the share of the other modality, before and after closing.");
    for (const name of /** @type {const} */ (["recall", "median"])) {
      readable(parts[name].figure, parts.card, () => this.spots(name), ({ x }) => put(parts.share, x));
    }
    restyle(parts.recall.figure.document);
    this.draw();
  }

  /** The item that asks. */
  get item() {
    return this.data.ids.indexOf(valueOf(this.parts.query));
  }

  get share() {
    return valueOf(this.parts.share);
  }

  get closing() {
    return valueOf(this.parts.closing);
  }

  /** Which modality asks, 0 or 1. */
  get own() {
    return this.data.modalities.findIndex(({ name }) => name === valueOf(this.parts.asker));
  }

  /** The query's cloud, and the other one. @param {Closing} closing @returns {[Matrix, Matrix]} */
  asking(closing) {
    const clouds = this.clouds[closing];
    return [clouds[this.own], clouds[1 - this.own]];
  }

  /** @param {Closing} closing */
  curve(closing) {
    const key = `${this.own} ${closing}`;
    const known = this.curves.get(key) ?? galleryCurve(...this.asking(closing), this.data.shares, this.data.order);
    this.curves.set(key, known);
    return known;
  }

  draw() {
    const { parts, item, share, closing } = this;
    const shown = otherItems(this.data.order, share);
    const ranks = new Map(this.names.map((name) => [name, galleryRanks(...this.asking(name), shown)[item]]));
    const [now] = galleryCurve(...this.asking(closing), [share], this.data.order);
    this.drawPage(results(...this.asking(closing), shown, item, this.data.hits), Number(ranks.get(closing)));
    this.drawCurves("recall", now);
    this.drawCurves("median", now);
    const highest = Math.max(...this.names.flatMap((name) => this.curve(name).map(SHOWN.median.value)));
    const top = Math.max(5, highest);
    parts.median.figure.y_range.setv({ start: -0.06 * top, end: 1.08 * top });
    write(parts.numbers, {
      ...Object.fromEntries([...ranks].map(([name, rank]) => [name, String(rank)])),
      recall: SHOWN.recall.written(now.recall),
      median: SHOWN.median.written(now.medianRank),
    });
    nameSlider(parts.share, "Share of the other modality", wholePercent(share));
    nameButtons(parts.closing, "Gap");
  }

  /** @param {"recall" | "median"} plot @param {Point} now */
  drawCurves(plot, now) {
    const { curves, chosen, marker, now: line } = this.parts[plot];
    const { value } = SHOWN[plot];
    const columns = (/** @type {Closing} */ name) => ({ x: this.data.shares, y: this.curve(name).map(value) });
    for (const name of this.names) curves[name].data = columns(name);
    chosen.data = columns(this.closing);
    marker.data = { x: [now.share], y: [value(now)] };
    line.location = now.share;
  }

  /** What can be read off a plot. @param {"recall" | "median"} plot */
  spots(plot) {
    const { value, written } = SHOWN[plot];
    return this.names.flatMap((name) =>
      this.curve(name).map((point) => ({
        x: point.share,
        y: value(point),
        lines: [`${this.data.told[name]}: ${written(value(point))}`, `share ${wholePercent(point.share)}`],
      })),
    );
  }

  /** @param {Hit[]} hits @param {number} rank */
  drawPage(hits, rank) {
    const root = find(this.parts.page)?.shadow_el;
    const place = element("span", "rank");
    place.append(element("b", "", `rank ${rank}`), ` of ${this.count}`);
    const asked = [this.thing(this.item, false), element("span", "", "looks for"), this.thing(this.item, true), place];
    root?.querySelector(".asked")?.replaceChildren(...asked);
    root?.querySelector("ol")?.replaceChildren(
      ...hits.map((hit, k) => {
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
