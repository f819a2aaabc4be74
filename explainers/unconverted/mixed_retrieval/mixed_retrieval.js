/**
 * Mixed search: a page of results, the rank of the partner before and after closing, and the curves over the share.
 * @module modgap/figures/mixed_retrieval/mixed_retrieval
 */

import { readable, write } from "modgap/kit/chart";
import { centre, shift } from "modgap/numerics/closing";
import { galleryCurve, galleryRanks, otherItems, results } from "modgap/numerics/gallery";
import { nameButtons, nameFigure, nameSlider } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { decode } from "modgap/data/payload";
import { restyle } from "modgap/kit/theme";
import { slice } from "modgap/numerics/vectors";
import { chosen, coalesced, find, follow } from "modgap/kit/views";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {"trained" | "shift" | "centre"} Closing */

/**
 * What Python writes, beside what `decode` takes.
 * @typedef {object} Data
 * @property {number[]} order in which items change to the other modality
 * @property {number[]} shares
 * @property {number} hits length of the page
 * @property {string[]} captions
 * @property {[string, string]} words
 * @property {[boolean, boolean]} pictured
 * @property {{url: string, columns: number, rows: number} | null} media
 */

/** @type {Closing[]} in the order of the buttons */
const CLOSINGS = ["trained", "shift", "centre"];
const TOLD = { trained: "as trained", shift: "shifted", centre: "centred" };

/** @type {WeakMap<object, Search>} */
const figures = new WeakMap();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `search.py` */
export default function start(parts) {
  const known = figures.get(parts.data);
  if (!known) figures.set(parts.data, new Search(parts));
  figures.get(parts.data)?.begin();
}

class Search {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Data & Parameters<typeof decode>[0]} */
    this.data = parts.data.tags[0];
    const [points] = decode(this.data);
    this.count = points.rows / 2;
    const trained = /** @type {[Matrix, Matrix]} */ ([slice(points, 0, this.count), slice(points, this.count, 2 * this.count)]);
    /** @type {Record<Closing, [Matrix, Matrix]>} */
    this.clouds = { trained, shift: shift(...trained, 1), centre: centre(...trained) };
    /** @type {Map<string, ReturnType<typeof galleryCurve>>} */
    this.curves = new Map();
    const redraw = coalesced(() => this.draw());
    for (const name of ["query", "asker", "share"]) follow(parts[name], "value", redraw);
    follow(parts.closing, "active", redraw);
  }

  /** Start when both plots are laid out. */
  begin() {
    const { parts } = this;
    const plots = [parts.recall_figure, parts.median_figure];
    if (this.begun || !plots.every((figure) => find(figure) && figure.inner_width > 0)) return;
    this.begun = true;
    nameFigure(parts.recall_figure, "Recall at 1 over the share of the other modality, before and after closing.");
    nameFigure(parts.median_figure, "Median rank of the partner over the share of the other modality, before and after closing.");
    for (const [name, written] of Object.entries({ recall: (v) => `${Math.round(100 * v)} %`, median: String })) {
      readable(parts[`${name}_figure`], parts.card, () => this.spots(name, written), ({ x }) => (parts.share.value = x));
    }
    restyle(parts.recall_figure.document);
    this.draw();
  }

  get item() {
    return chosen(this.parts.query);
  }

  /** @returns {Closing} */
  get closing() {
    return CLOSINGS[this.parts.closing.active];
  }

  /** Whether the second modality asks. */
  get secondAsks() {
    return this.parts.asker.value === "text";
  }

  /** The query's cloud, and the other one. @param {Closing} closing @returns {[Matrix, Matrix]} */
  asking(closing) {
    const [first, second] = this.clouds[closing];
    return this.secondAsks ? [second, first] : [first, second];
  }

  /** @param {Closing} closing */
  curve(closing) {
    const key = `${this.secondAsks} ${closing}`;
    const known = this.curves.get(key) ?? galleryCurve(...this.asking(closing), this.data.shares, this.data.order);
    this.curves.set(key, known);
    return known;
  }

  draw() {
    if (!this.begun) return;
    const { parts, item } = this;
    const share = parts.share.value;
    const shown = otherItems(this.data.order, share);
    const ranks = Object.fromEntries(CLOSINGS.map((name) => [name, galleryRanks(...this.asking(name), shown)]));
    const [now] = galleryCurve(...this.asking(this.closing), [share], this.data.order);
    this.drawPage(results(...this.asking(this.closing), shown, item, this.data.hits), ranks[this.closing][item]);
    this.drawCurves("recall", (point) => point.recall, now.recall);
    this.drawCurves("median", (point) => point.medianRank, now.medianRank);
    const highest = Math.max(...CLOSINGS.flatMap((name) => this.curve(name).map((point) => point.medianRank)));
    const top = Math.max(5, highest);
    parts.median_figure.y_range.setv({ start: -0.06 * top, end: 1.08 * top });
    write(parts.numbers, {
      ...Object.fromEntries(CLOSINGS.map((name) => [name, String(ranks[name][item])])),
      recall: `${Math.round(100 * now.recall)} %`,
      median: String(now.medianRank),
    });
    nameSlider(parts.share, "Share of the other modality", `${Math.round(100 * share)} %`);
    nameButtons(parts.closing, "Gap");
  }

  /**
   * @param {"recall" | "median"} name
   * @param {(point: {recall: number, medianRank: number}) => number} value
   * @param {number} now
   */
  drawCurves(name, value, now) {
    const { parts } = this;
    const share = parts.share.value;
    const columns = (closing) => ({ x: this.data.shares, y: this.curve(closing).map(value) });
    for (const closing of CLOSINGS) parts[`${name}_${closing}`].data = columns(closing);
    parts[`${name}_chosen`].data = columns(this.closing);
    parts[`${name}_marker`].data = { x: [share], y: [now] };
    parts[`${name}_now`].location = share;
  }

  /** What can be read off a plot. @param {string} name @param {(value: number) => string} written */
  spots(name, written) {
    return CLOSINGS.flatMap((closing) =>
      this.curve(closing).map((point) => {
        const y = name === "recall" ? point.recall : point.medianRank;
        return { x: point.share, y, lines: [`${TOLD[closing]}: ${written(y)}`, `share ${Math.round(100 * point.share)} %`] };
      }),
    );
  }

  /** @param {import("modgap/numerics/gallery").Hit[]} hits @param {number} rank */
  drawPage(hits, rank) {
    const root = find(this.parts.page)?.shadow_el;
    const other = this.secondAsks ? 0 : 1;
    const place = document.createElement("span");
    place.className = "rank";
    const strong = document.createElement("b");
    strong.textContent = `rank ${rank}`;
    place.append(strong, ` of ${this.count}`);
    const words = document.createElement("span");
    words.textContent = "looks for";
    root?.querySelector(".asked").replaceChildren(this.thing(this.item, 1 - other), words, this.thing(this.item, other), place);
    root?.querySelector("ol").replaceChildren(
      ...hits.map((hit, k) => {
        const entry = document.createElement("li");
        entry.dataset.rank = String(k + 1);
        entry.classList.toggle("partner", hit.positive);
        const cosine = document.createElement("small");
        cosine.textContent = signed(hit.similarity);
        entry.append(this.thing(hit.item, hit.other ? other : 1 - other), cosine);
        return entry;
      }),
    );
  }

  /**
   * An item as it stands in one modality: its picture, or its words. All text is text, never HTML.
   * @param {number} item
   * @param {number} modality
   */
  thing(item, modality) {
    const { captions, words, pictured, media } = this.data;
    const element = document.createElement("span");
    if (!pictured[modality] || !media) {
      element.className = `name ${modality ? "second" : "first"}`;
      element.textContent = captions[item];
      return element;
    }
    const { url, columns, rows } = media;
    element.className = "picture";
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", `${words[modality]}: ${captions[item]}`);
    const across = columns > 1 ? (item % columns) / (columns - 1) : 0;
    const down = rows > 1 ? Math.floor(item / columns) / (rows - 1) : 0;
    element.style.backgroundImage = `url("${url}")`;
    element.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    element.style.backgroundPosition = `${100 * across}% ${100 * down}%`;
    return element;
  }
}
