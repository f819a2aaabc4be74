/**
 * Paired scatter: all modalities in one plane, lines between the points of an item.
 * @module modgap/figures/scatter/scatter
 */

import { Chosen, open } from "modgap/data/payload";
import { hide, show } from "modgap/kit/card";
import { followValue, valueOf } from "modgap/kit/controls";
import { listen, Selection, tell } from "modgap/kit/items";
import { blend, Mover } from "modgap/kit/motion";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { fill, signed } from "modgap/kit/numbers";
import { playable } from "modgap/kit/play";
import { play } from "modgap/kit/sprite";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted, onTap, stillness } from "modgap/kit/views";

/** @import { GlyphRenderer } from "bokeh/models" */
/** @import { Scatter as ScatterGlyph } from "bokeh/models/glyphs" */
/** @import { Source } from "modgap/data/payload" */
/** @import { Parts as Attached } from "modgap/figures/scatter/types" */
/** @import { Control } from "modgap/kit/controls" */
/** @typedef {Omit<Attached, "item"> & Partial<Pick<Attached, "item">>} Parts a figure without a list of items selects none */
/** @typedef {{x: Float64Array, y: Float64Array}} Positions */

const REACH = 20; // pixels from a point within which it counts as meant
const NARROW = 260; // pixels below which points are smaller
const MARGIN = 16; // pixels between the outermost point and the edge
const KEY = 26; // pixels at the upper edge, where the key stands
const MOVEMENT = 500; // milliseconds between two steps while playing

/** Draw the models of `scatter_view` in `scatter.py`; `source`: what moves the points, if not the control of steps or models. */
export default fitted((/** @type {Parts} */ parts, /** @type {Source | undefined} */ source) => new Scatter(parts, source));

/** Every two of some numbers from 0. @param {number} count @returns {[number, number][]} */
function pairsOf(count) {
  return Array.from({ length: count }, (_, a) => Array.from({ length: count - a - 1 }, (__, k) => /** @type {[number, number]} */ ([a, a + 1 + k]))).flat();
}

class Scatter {
  /** @param {Parts} parts @param {Source} [source] */
  constructor(parts, source) {
    this.parts = parts;
    this.source = source ?? new Chosen(open(parts.payload), /** @type {Control} */ (parts.step ?? parts.model));
    this.pairs = pairsOf(this.source.modalities.length);
    this.mover = new Mover();
    this.selection = new Selection(this, parts.item);
    /** @type {number[]} items that are hovered, here or elsewhere */
    this.hovered = [];
    this.hoversHere = false;
    /** @type {number | null} the point that the card stands beside */
    this.anchor = null;
    this.unit = 1;
    /** @type {string | null} */
    this.shown = null;
    /** @type {Positions} */
    this.drawn = this.source.positions;
    const redraw = coalesced(() => this.draw());
    this.source.follow(redraw);
    followValue(parts.longest, redraw);
    followValue(parts.item, redraw);
    if (parts.play && parts.step) playable(parts.play, parts.step);
    this.hear();
    restyle(parts.figure.document);
    const words = this.source.modalities.map(({ word }) => word);
    nameFigure(parts.figure, `Scatter plot: each item as a point in each of ${words.join(", ")}, joined by lines.`);
    this.fit();
    this.draw();
  }

  /** Answer pointer, touch and other figures. */
  hear() {
    const { figure } = this.parts;
    figure.on_event("mousemove", (event) => this.hover(this.nearest(event)));
    figure.on_event("mouseleave", () => this.hover(-1));
    onTap(figure, (event) => this.select(this.nearest(event)));
    listen(this, () => !find(figure), (detail) => this.answer(detail));
  }

  /** One unit is as long across as up, and everything that the points pass through stays in view. */
  fit() {
    const { figure, points } = this.parts;
    const [x0, x1, y0, y1] = this.source.raw.extent;
    const width = Math.max(1, figure.inner_width - 2 * MARGIN);
    const height = Math.max(1, figure.inner_height - MARGIN - KEY);
    const unit = Math.max((x1 - x0) / width, (y1 - y0) / height); // of the data, a pixel
    const range = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ pixels) => ({
      start: (low + high - unit * pixels) / 2,
      end: (low + high + unit * pixels) / 2,
    });
    figure.x_range.setv(range(x0, x1, figure.inner_width));
    figure.y_range.setv(range(y0, y1 + unit * (KEY - MARGIN), figure.inner_height));
    this.unit = unit;
    const size = figure.inner_width < NARROW ? 6 : 8;
    const dots = Object.values(points);
    for (const { data_source: source, glyph } of /** @type {GlyphRenderer<ScatterGlyph>[]} */ (figure.renderers)) {
      if (dots.some((dot) => dot === source)) glyph.size = { value: size };
    }
  }

  draw() {
    const { parts, source } = this;
    if (this.shown !== source.key) {
      const target = source.positions;
      const from = this.drawn;
      const moves = this.shown !== null && parts.play?.active && !stillness.matches;
      this.shown = source.key;
      this.mover.stop();
      if (moves) this.mover.run(MOVEMENT, (part) => this.place({ x: blend(from.x, target.x, part), y: blend(from.y, target.y, part) }));
      else this.place(target);
    } else {
      this.mark();
    }
    this.tellStep();
    if (parts.longest) nameSlider(parts.longest, "Longest pairs", `${valueOf(parts.longest)} pairs`);
    this.selection.tell();
  }

  /** Draw all points at these positions. @param {Positions} positions */
  place(positions) {
    this.drawn = positions;
    const { x, y } = positions;
    const { count, modalities } = this.source;
    modalities.forEach(({ name }, k) => {
      this.parts.points[name].data = { x: x.subarray(k * count, (k + 1) * count), y: y.subarray(k * count, (k + 1) * count) };
    });
    this.parts.links.data = this.lines(Array.from({ length: count }, (_, item) => item));
    this.mark();
  }

  /** Lines between the points of some items. @param {number[]} items */
  lines(items) {
    const ends = items.flatMap((item) => this.pairs.map((pair) => pair.map((modality) => this.point(item, modality))));
    return {
      x0: ends.map(([a]) => this.drawn.x[a]),
      y0: ends.map(([a]) => this.drawn.y[a]),
      x1: ends.map(([, b]) => this.drawn.x[b]),
      y1: ends.map(([, b]) => this.drawn.y[b]),
    };
  }

  /** @param {number} item @param {number} modality */
  point(item, modality) {
    return modality * this.source.count + item;
  }

  /** The selected item, -1 for none. */
  get selected() {
    return this.source.index.get(this.selection.id) ?? -1;
  }

  /** What stands out: the longest pairs, the selected item, the hovered ones. */
  mark() {
    const { parts, source, selected } = this;
    const marked = [...new Set([...this.hovered, ...(selected >= 0 ? [selected] : [])])];
    const points = marked.flatMap((item) => source.modalities.map((_, modality) => this.point(item, modality)));
    parts.longestLinks.data = this.lines(this.longest());
    parts.chosenLinks.data = this.lines(marked);
    parts.chosenPoints.data = { x: points.map((p) => this.drawn.x[p]), y: points.map((p) => this.drawn.y[p]) };
    this.showCard(this.hoversHere ? this.hovered[0] : this.hovered.length ? -1 : selected);
  }

  /** The items with the lowest cosine: on the sphere these are farthest apart, whatever the plane shows. */
  longest() {
    const count = this.parts.longest ? valueOf(this.parts.longest) : 0;
    if (!count) return [];
    const least = (/** @type {number} */ item) => Math.min(...this.cosines(item));
    const items = Array.from({ length: this.source.count }, (_, item) => item);
    return items.sort((a, b) => least(a) - least(b)).slice(0, count);
  }

  /** Cosine of an item's points, for every two modalities. @param {number} item */
  cosines(item) {
    const { data, columns } = this.source.cosines;
    return this.pairs.map(([a, b]) => data[this.point(item, a) * columns + this.point(item, b)]);
  }

  /** @param {number} item -1 for none */
  showCard(item) {
    const { parts, source } = this;
    if (!parts.card) return;
    if (item < 0) {
      hide(parts.card, this);
      return;
    }
    const words = source.modalities.map(({ word }) => word);
    const values = this.cosines(item).map((cosine, k) => {
      const [a, b] = this.pairs[k];
      return this.pairs.length === 1 ? `${source.entry} of the pair ${signed(cosine)}` : `${source.entry} of ${words[a]} and ${words[b]} ${signed(cosine)}`;
    });
    show(parts.card, this, source.raw, [{ item }], values, this.inWindow(this.anchor ?? item));
  }

  /** Where a point stands in the window. @param {number} point */
  inWindow(point) {
    const { figure } = this.parts;
    const box = /** @type {DOMRect} */ (find(figure)?.el.getBoundingClientRect());
    return {
      left: box.left + (this.drawn.x[point] - figure.x_range.start) / this.unit,
      top: box.bottom - (this.drawn.y[point] - figure.y_range.start) / this.unit,
      floor: box.bottom,
    };
  }

  /** The item whose point is nearest, -1 if none is near. @param {{x: number, y: number}} event */
  nearest(event) {
    const { x, y } = this.drawn;
    let best = REACH * this.unit;
    let point = -1;
    for (let p = 0; p < x.length; p++) {
      const distance = Math.hypot(x[p] - event.x, y[p] - event.y);
      if (distance < best) [best, point] = [distance, p];
    }
    this.anchor = point < 0 ? null : point;
    return point < 0 ? -1 : point % this.source.count;
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
    if (item >= 0) play(this.source.raw, item);
    if (!this.parts.item) this.hover(item);
    if (item >= 0) this.selection.toggle(this.source.raw.ids[item]);
    else this.selection.choose("");
  }

  /** What the row of numbers says; a source of another kind writes its own. */
  tellStep() {
    const { parts, source } = this;
    if (!(source instanceof Chosen) || !parts.step) return;
    fill(parts.numbers, { step: Number(source.key), ...source.points.numbers });
    nameSlider(parts.step, "Step of training", `step ${source.key}`);
  }

  /** @param {import("modgap/kit/items").Detail} detail */
  answer({ kind, ids }) {
    const items = ids.flatMap((id) => this.source.index.get(id) ?? []);
    if (ids.length && !items.length) return;
    this.anchor = null;
    if (kind === "hover") {
      this.hoversHere = false;
      this.hovered = items;
      this.mark();
    } else {
      this.selection.follow(ids.find((id) => this.source.index.has(id)) ?? "");
    }
  }
}
