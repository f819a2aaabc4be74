/**
 * Paired scatter: both modalities in one plane, a line between partners.
 * @module modgap/figures/scatter/scatter
 */

import { hide, show } from "modgap/kit/card";
import { listen, tell } from "modgap/kit/items";
import { blend, Mover } from "modgap/kit/motion";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { fill, signed } from "modgap/kit/numbers";
import { AtCheckpoint, open } from "modgap/data/payload";
import { playable } from "modgap/kit/play";
import { restyle } from "modgap/kit/theme";
import { chosen, coalesced, find, fitted, follow, stillness } from "modgap/kit/views";

const REACH = 20; // pixels from a point within which it counts as meant
const NARROW = 260; // pixels below which points are smaller
const MARGIN = 16; // pixels between the outermost point and the edge
const KEY = 26; // pixels at the upper edge, where the key stands
const MOVEMENT = 500; // milliseconds between two checkpoints while playing

/**
 * @param {object} parts the Bokeh models: figure, points, links, longestLinks, chosenLinks, chosenPoints, payload, and,
 *   where the figure has them, numbers, card, checkpoint, play, longest, pair
 * @param {import("modgap/data/payload").Source} [source] what moves the points, if not the slider over checkpoints
 */
export default fitted((parts, source) => new Scatter(parts, source));

class Scatter {
  /**
   * @param {Record<string, any>} parts
   * @param {import("modgap/data/payload").Source} [source]
   */
  constructor(parts, source) {
    this.parts = parts;
    this.source = source ?? new AtCheckpoint(open(parts.payload), parts.checkpoint);
    this.mover = new Mover();
    /** @type {number[]} items that are hovered, here or elsewhere */
    this.hovered = [];
    this.hoversHere = false;
    this.told = chosen(parts.pair);
    this.shown = null;
    this.draw = this.draw.bind(this);
    const redraw = coalesced(this.draw);
    this.source.follow(redraw);
    follow(parts.longest, "value", redraw);
    follow(parts.pair, "value", redraw);
    playable(parts.play, parts.checkpoint);
    parts.figure.on_event("mousemove", (event) => this.hover(this.nearest(event)));
    parts.figure.on_event("mouseleave", () => this.hover(-1));
    // The second of two quick taps comes as a double one.
    for (const type of ["tap", "doubletap"]) parts.figure.on_event(type, (event) => this.select(this.nearest(event)));
    listen(this, () => !find(parts.figure), (detail) => this.hear(detail));
    restyle(parts.figure.document);
    const [first, second] = this.source.raw.words;
    nameFigure(parts.figure, `Scatter plot: each ${first} and its ${second} as two points joined by a line.`);
    this.fit();
    this.draw();
  }

  /** One unit is as long across as up, and everything that training passes through stays in view. */
  fit() {
    const { figure } = this.parts;
    const [x0, x1, y0, y1] = this.source.raw.extent;
    const width = Math.max(1, figure.inner_width - 2 * MARGIN);
    const height = Math.max(1, figure.inner_height - MARGIN - KEY);
    const unit = Math.max((x1 - x0) / width, (y1 - y0) / height); // of the data, a pixel
    const range = (low, high, pixels) => ({
      start: (low + high - unit * pixels) / 2,
      end: (low + high + unit * pixels) / 2,
    });
    figure.x_range.setv(range(x0, x1, figure.inner_width));
    figure.y_range.setv(range(y0, y1 + unit * (KEY - MARGIN), figure.inner_height));
    this.unit = unit;
    const size = figure.inner_width < NARROW ? 6 : 8;
    const dots = [this.parts.first, this.parts.second];
    for (const { data_source: source, glyph } of figure.renderers) if (dots.includes(source)) glyph.size = { value: size };
  }

  draw() {
    const { parts, source } = this;
    if (this.shown !== source.key) {
      const target = source.positions;
      const from = this.drawn;
      const moves = this.shown !== null && parts.play?.active && !stillness.matches;
      this.shown = source.key;
      if (moves) this.mover.run(MOVEMENT, (part) => this.place({ x: blend(from.x, target.x, part), y: blend(from.y, target.y, part) }));
      else this.jump(target);
    } else {
      this.mark();
    }
    this.tellCheckpoint();
    nameSlider(parts.longest, "Longest pairs", `${parts.longest?.value} pairs`);
    this.tellSelection();
  }

  jump(target) {
    this.mover.stop();
    this.place(target);
  }

  /** Draw all points at these positions. @param {{x: Float64Array, y: Float64Array}} positions */
  place(positions) {
    this.drawn = positions;
    const { x, y } = positions;
    const n = this.source.count;
    const { first, second, links } = this.parts;
    first.data = { x: x.subarray(0, n), y: y.subarray(0, n) };
    second.data = { x: x.subarray(n), y: y.subarray(n) };
    links.data = this.lines(Array.from({ length: n }, (_, item) => item));
    this.mark();
  }

  /** @param {number[]} items */
  lines(items) {
    const { x, y } = this.drawn;
    const n = this.source.count;
    return {
      x0: items.map((item) => x[item]),
      y0: items.map((item) => y[item]),
      x1: items.map((item) => x[n + item]),
      y1: items.map((item) => y[n + item]),
    };
  }

  /** What stands out: the longest pairs, the selected one, the hovered ones. */
  mark() {
    const { parts } = this;
    const pair = chosen(parts.pair);
    const marked = [...new Set([...this.hovered, ...(pair >= 0 ? [pair] : [])])];
    const lines = this.lines(marked);
    parts.longestLinks.data = this.lines(this.longest());
    parts.chosenLinks.data = lines;
    parts.chosenPoints.data = { x: [...lines.x0, ...lines.x1], y: [...lines.y0, ...lines.y1] };
    this.showCard(this.hoversHere ? this.hovered[0] : this.hovered.length ? -1 : pair);
  }

  /** The pairs with the lowest cosine: on the sphere these are farthest apart, whatever the plane shows. */
  longest() {
    const count = this.parts.longest?.value ?? 0;
    if (!count) return [];
    const items = Array.from({ length: this.source.count }, (_, item) => item);
    return items.sort((a, b) => this.cosine(a) - this.cosine(b)).slice(0, count);
  }

  /** @param {number} item */
  cosine(item) {
    const { count, cosines } = this.source;
    return cosines.data[2 * count * item + count + item];
  }

  /** @param {number} item -1 for none */
  showCard(item) {
    const { parts, source } = this;
    if (!parts.card) return;
    if (item === undefined || item < 0) {
      if (this.hasCard) hide(parts.card);
      this.hasCard = false;
      return;
    }
    this.hasCard = true;
    const side = { item, pictured: source.raw.pictured.some(Boolean), kind: "" };
    show(parts.card, source, [side], `cosine of the pair ${signed(this.cosine(item))}`, this.inWindow(item));
  }

  /** Where the middle of a pair's line stands in the window. @param {number} item */
  inWindow(item) {
    const { figure } = this.parts;
    const { x, y } = this.drawn;
    const box = /** @type {DOMRect} */ (find(figure)?.el.getBoundingClientRect());
    const at = this.anchor ?? item;
    return {
      left: box.left + (x[at] - figure.x_range.start) / this.unit,
      top: box.bottom - (y[at] - figure.y_range.start) / this.unit,
      floor: box.bottom,
    };
  }

  /** The item whose point is nearest, -1 if none is near. @param {{x: number, y: number}} event */
  nearest(event) {
    const { x, y } = this.drawn;
    let best = REACH * this.unit;
    let found = -1;
    for (let i = 0; i < x.length; i++) {
      const distance = Math.hypot(x[i] - event.x, y[i] - event.y);
      if (distance < best) [best, found] = [distance, i];
    }
    this.anchor = found < 0 ? null : found;
    return found < 0 ? -1 : found % this.source.count;
  }

  /** @param {number} item */
  hover(item) {
    const before = this.hoversHere ? this.hovered[0] : -1;
    if (item === before) return;
    this.hoversHere = item >= 0;
    this.hovered = item >= 0 ? [item] : [];
    this.mark();
    tell(this, "hover", this.hovered.map((n) => this.source.raw.ids[n]));
  }

  /** @param {number} item */
  select(item) {
    const { pair } = this.parts;
    if (pair) pair.value = String(item === chosen(pair) ? -1 : item);
  }

  /** What the row of numbers says; a source of another kind writes its own. */
  tellCheckpoint() {
    const { parts, source } = this;
    if (!(source instanceof AtCheckpoint)) return;
    fill(parts.numbers, source.payload, source.key);
    nameSlider(parts.checkpoint, source.payload.sliderName, source.payload.sliderText(source.key));
  }

  tellSelection() {
    const pair = chosen(this.parts.pair);
    if (pair === this.told) return;
    this.told = pair;
    tell(this, "select", pair >= 0 ? [this.source.raw.ids[pair]] : []);
  }

  /** @param {import("modgap/kit/items").Detail} detail */
  hear({ kind, ids }) {
    const items = ids.map((id) => this.source.index.get(id)).filter((item) => item !== undefined);
    if (ids.length && !items.length) return;
    this.anchor = null;
    if (kind === "hover") {
      this.hoversHere = false;
      this.hovered = items;
      this.mark();
    } else if (this.parts.pair) {
      this.told = items[0] ?? -1;
      this.parts.pair.value = String(this.told);
    }
  }
}
