/**
 * What a shift leaves over: the bias of every candidate after each closing, and how often each is ranked first for it.
 * @module modgap/figures/hubness/hubness
 */

import { hide, show } from "modgap/kit/card";
import { nearest, percent, write } from "modgap/kit/chart";
import { listen, tell } from "modgap/kit/items";
import { nameButtons, nameFigure } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { CLOSINGS, closed, decodeProducts, measure, turned } from "modgap/figures/hubness/cosine_table";
import { swarm } from "modgap/figures/hubness/swarm";
import { restyle } from "modgap/kit/theme";
import { chosen, coalesced, find, follow } from "modgap/kit/views";

/** @typedef {import("modgap/figures/hubness/cosine_table").Closing} Closing */
/** @typedef {import("modgap/figures/hubness/cosine_table").Leftover} Found */

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {import("modgap/figures/hubness/cosine_table").Coded[]} models
 * @property {string[]} ids
 * @property {string[]} captions
 * @property {[string, string]} words what the modalities are called
 * @property {[boolean, boolean]} pictured
 * @property {{url: string, columns: number, rows: number} | null} media
 */

const TOLD = { trained: "as trained", shift: "shifted", centre: "centred" };
const REACH = 20; // pixels from a dot within which it counts as meant
const NARROW = 480; // pixels below which dots are smaller
const SIZES = { wide: 6, narrow: 4.5 }; // pixels
const HALF = 0.38; // of a row that dots may take above and below its middle
const LABEL = 0.31; // of a row from its middle up to its label

/** @type {WeakMap<object, LeftoverFigure>} */
const figures = new WeakMap();

/**
 * Start the figure when both plots are laid out; afterwards fit the dots to their new size.
 * @param {Record<string, any>} parts the Bokeh models, by the names of `leftover.py`
 */
export default function start(parts) {
  const figure = figures.get(parts.data) ?? new LeftoverFigure(parts);
  figures.set(parts.data, figure);
  figure.fit();
}

class LeftoverFigure {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Data} */
    this.raw = parts.data.tags[0];
    const products = this.raw.models.map(decodeProducts);
    /** Products of each model, when the first modality asks and when the second does. */
    this.products = products.map((one) => [one, turned(one)]);
    this.count = this.raw.ids.length;
    this.index = new Map(this.raw.ids.map((id, n) => [id, n]));
    /** @type {Map<string, Found>} */
    this.known = new Map();
    this.hovered = -1;
    this.hoversHere = false;
    /** Places of all dots, row after row. @type {{x: number, y: number, item: number, closing: Closing, lines: string[]}[]} */
    this.dots = [];
    this.told = chosen(parts.pair);
  }

  /** Start, or lay the dots out anew. */
  fit() {
    const { parts } = this;
    if (![parts.strips_figure, parts.bars_figure].every((figure) => find(figure) && figure.inner_width > 0)) return;
    if (!this.begun) this.begin();
    this.draw();
  }

  begin() {
    this.begun = true;
    const { parts } = this;
    const redraw = coalesced(() => this.draw());
    for (const name of ["model", "asker", "pair"]) follow(parts[name], "value", redraw);
    follow(parts.closing, "active", redraw);
    for (const [figure, at] of [[parts.strips_figure, this.dotAt], [parts.bars_figure, this.barAt]]) {
      figure.on_event("mousemove", (event) => this.hover(at.call(this, event), event, figure));
      figure.on_event("mouseleave", () => this.hover(-1));
      // The second of two quick taps comes as a double one.
      for (const type of ["tap", "doubletap"]) figure.on_event(type, (event) => this.tap(at.call(this, event), event, figure));
    }
    listen(this, () => !find(parts.strips_figure), (detail) => this.hear(detail));
    restyle(parts.strips_figure.document);
  }

  /** Of the candidates. */
  get side() {
    return this.parts.asker.value === "text" ? 0 : 1;
  }

  /** @returns {Closing} */
  get closing() {
    return CLOSINGS[this.parts.closing.active];
  }

  /** Words for the queries and for the candidates. */
  get words() {
    const [first, second] = this.raw.words;
    return this.side ? [first, second] : [second, first];
  }

  /** @param {Closing} closing */
  found(closing) {
    const model = Number(this.parts.model.value);
    const key = `${model} ${this.side} ${closing}`;
    const known = this.known.get(key) ?? measure(closed(this.products[model][1 - this.side], closing));
    this.known.set(key, known);
    return known;
  }

  /** Pixels that a unit of the strips takes. */
  get unit() {
    const { inner_width: width, inner_height: height, x_range: x, y_range: y } = this.parts.strips_figure;
    return { wide: width / (x.end - x.start), high: height / (y.end - y.start) };
  }

  /** Where the plots end, in the window. */
  get floor() {
    return find(this.parts.bars_figure)?.el.getBoundingClientRect().bottom;
  }

  draw() {
    const { parts } = this;
    const [asking, asked] = this.words;
    const now = this.found(this.closing);
    this.drawStrips();
    this.drawBars(now);
    this.mark();
    this.tellSelection();
    nameButtons(parts.closing, "Gap");
    nameFigure(parts.strips_figure, `Bias of each ${asked} as trained, shifted and centred, in spreads of content; a band marks one.`);
    nameFigure(parts.bars_figure, `How many ${asking}s rank each ${asked} first, ${TOLD[this.closing]}, from the least bias to the most.`);
    write(parts.numbers, {
      spread: now.spread.toFixed(3),
      content: now.content.toFixed(3),
      ratio: now.ratio.toFixed(2),
      recall: percent(now.recall),
      most: `${Math.max(...now.counts)}×`,
    });
  }

  /** One row a closing; dots that would stand on each other move up and down. */
  drawStrips() {
    const { parts } = this;
    const [asking, asked] = this.words;
    const figure = parts.strips_figure;
    const size = figure.inner_width < NARROW ? SIZES.narrow : SIZES.wide;
    const { wide, high } = this.unit;
    this.dots = CLOSINGS.flatMap((closing, k) => {
      const { bias, content } = this.found(closing);
      const x = bias.map((value) => value / content);
      const offsets = swarm(x.map((value) => value * wide), size - 0.5, HALF * high);
      return x.map((value, item) => ({ x: value, y: 2 - k + offsets[item] / high, item, closing, lines: [] }));
    });
    const columns = (dots) => ({ x: dots.map(({ x }) => x), y: dots.map(({ y }) => y) });
    const here = ({ closing }) => closing === this.closing;
    this.fill("strips_loud", columns(this.dots.filter(here)));
    this.fill("strips_quiet", columns(this.dots.filter((dot) => !here(dot))));
    for (const { glyph } of figure.renderers) if (Object.values(SIZES).includes(glyph.size?.value)) glyph.size = { value: size };
    const rows = CLOSINGS.map((closing, k) => {
      const text = `${TOLD[closing]}: ratio ${this.found(closing).ratio.toFixed(2)}`;
      return { x: figure.x_range.start, y: 2 - k + LABEL, text, closing };
    });
    const words = (some) => ({ ...columns(some), text: some.map(({ text }) => text) });
    parts.strips_label.data = words(rows.filter(here));
    parts.strips_labels.data = words(rows.filter((one) => !here(one)));
    figure.title.text = `bias of each ${asked}, whichever ${asking} asks`;
  }

  /** @param {Found} now */
  drawBars(now) {
    const { parts } = this;
    const figure = parts.bars_figure;
    const own = now.order.map((item) => Number(now.found[item])); // 1 where the partner is among those that ask
    const all = now.order.map((item) => now.counts[item]);
    const sides = { left: all.map((_, place) => place + 0.1), right: all.map((_, place) => place + 0.9) };
    this.fill("bars_own", { ...sides, bottom: all.map(() => 0), top: own });
    this.fill("bars_others", { ...sides, bottom: own, top: all });
    const groups = now.groups.filter(({ start, end }) => end > start);
    parts.bars_fifths.data = {
      x0: groups.map(({ start }) => start + 0.4),
      x1: groups.map(({ end }) => end - 0.4),
      y: groups.map(({ start, end, share }) => (share * this.count) / (end - start)),
    };
    parts.bars_shares.data = {
      x: groups.map(({ start, end }) => (start + end) / 2),
      y: groups.map(() => 0.94 * figure.y_range.end),
      text: groups.map(({ share }) => `${Math.round(100 * share)} %`),
    };
    const never = now.counts.filter((count) => !count).length;
    figure.title.text = `times ranked first, ${TOLD[this.closing]}; ${never} of ${this.count} ${this.words[1]}s never`;
    figure.below[0].axis_label = `${this.words[1]}s, from the least bias to the most`;
  }

  /** Fill a layer in the colour of the candidates. @param {string} name @param {Record<string, number[]>} columns */
  fill(name, columns) {
    const [shown, other] = this.side ? ["second", "first"] : ["first", "second"];
    this.parts[`${name}_${shown}`].data = columns;
    this.parts[`${name}_${other}`].data = Object.fromEntries(Object.keys(columns).map((key) => [key, []]));
  }

  /** What stands out: the hovered item, and the selected one. */
  mark() {
    const { parts } = this;
    const now = this.found(this.closing);
    const pair = chosen(parts.pair);
    const items = [...new Set([this.hovered, pair])].filter((item) => item >= 0);
    const dots = this.dots.filter(({ item }) => items.includes(item));
    parts.strips_rings.data = { x: dots.map(({ x }) => x), y: dots.map(({ y }) => y) };
    const left = items.map((item) => now.order.indexOf(item));
    const top = items.map((item) => Math.max(now.counts[item], 0.15)); // a place without a bar can be seen, too
    parts.bars_marks.data = { left, right: left.map((place) => place + 1), bottom: left.map(() => 0), top };
    this.showCard(this.hoversHere ? this.hovered : this.hovered >= 0 ? -1 : pair);
  }

  /** @param {number} item -1 for none */
  showCard(item) {
    const { parts, raw } = this;
    if (item < 0) {
      if (this.hasCard) hide(parts.card);
      this.hasCard = false;
      return;
    }
    this.hasCard = true;
    const now = this.found(this.closing);
    const times = now.counts[item];
    const own = now.found[item] ? ", its own among them" : times ? ", none its own" : "";
    const value = `bias ${signed(now.bias[item] / now.content)}, first for ${times} ${this.words[0]}${times === 1 ? "" : "s"}${own}`;
    const side = { item, pictured: raw.pictured.some(Boolean), kind: "" };
    show(parts.card, { raw }, [side], value, this.at && this.hoversHere ? this.at : this.dotInWindow(item));
  }

  /** Where an item's dot in the chosen row stands in the window. @param {number} item */
  dotInWindow(item) {
    const figure = this.parts.strips_figure;
    const box = /** @type {DOMRect} */ (find(figure)?.el.getBoundingClientRect());
    const frame = find(figure).frame.bbox;
    const dot = this.dots.find((one) => one.item === item && one.closing === this.closing);
    const { wide, high } = this.unit;
    const [across, down] = [(dot.x - figure.x_range.start) * wide, (figure.y_range.end - dot.y) * high];
    return { left: box.left + frame.left + across, top: box.top + frame.top + down, floor: this.floor };
  }

  /** The item whose dot is nearest, -1 if none is near. @param {{x: number, y: number}} event */
  dotAt(event) {
    return nearest(this.parts.strips_figure, event, this.dots, REACH)?.item ?? -1;
  }

  /** The item whose bar, or whose empty place, is there. @param {{x: number}} event */
  barAt({ x }) {
    return this.found(this.closing).order[Math.floor(x)] ?? -1;
  }

  /** @param {number} item @param {{sx: number, sy: number}} [event] @param {object} [figure] */
  hover(item, event, figure) {
    const box = event && find(figure)?.el.getBoundingClientRect();
    if (box) this.at = { left: box.left + event.sx, top: box.top + event.sy, floor: this.floor };
    if (item === (this.hoversHere ? this.hovered : -1)) return;
    this.hoversHere = item >= 0;
    this.hovered = item;
    this.mark();
    tell(this, "hover", item >= 0 ? [this.raw.ids[item]] : []);
  }

  /** A tap shows an item and selects it; beside the dots of a row it chooses that row. */
  tap(item, event, figure) {
    this.hover(item, event, figure);
    const { pair, closing } = this.parts;
    if (item >= 0) pair.value = String(item === chosen(pair) ? -1 : item);
    else if (figure === this.parts.strips_figure) closing.active = Math.max(0, Math.min(2, 2 - Math.round(event.y)));
  }

  tellSelection() {
    const pair = chosen(this.parts.pair);
    if (pair !== this.told) tell(this, "select", pair >= 0 ? [this.raw.ids[pair]] : []);
    this.told = pair;
  }

  /** @param {import("modgap/kit/items").Detail} detail */
  hear({ kind, ids }) {
    const item = ids.map((id) => this.index.get(id)).find((one) => one !== undefined) ?? -1;
    if (ids.length && item < 0) return;
    if (kind === "hover") {
      this.hoversHere = false;
      this.hovered = item;
      this.mark();
    } else {
      this.told = item;
      this.parts.pair.value = String(item);
    }
  }
}
