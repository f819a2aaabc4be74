/**
 * Paired scatter: all modalities in one plane, lines between the points of an item.
 * @module modgap/figures/scatter/scatter
 */

import { Chosen, open } from "modgap/data/payload";
import { Camera } from "modgap/figures/scatter/camera";
import { Marks } from "modgap/figures/scatter/marks";
import { hide, show } from "modgap/kit/card";
import { followValue, valueOf } from "modgap/kit/controls";
import { listen, Selection, tell } from "modgap/kit/items";
import { blend, Mover } from "modgap/kit/motion";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { fill, signed } from "modgap/kit/numbers";
import { playable } from "modgap/kit/play";
import { play } from "modgap/kit/sprite";
import { restyle } from "modgap/kit/theme";
import { boxOf, coalesced, find, fitted, onTap, stillness } from "modgap/kit/views";

/** @import { Source } from "modgap/data/payload" */
/** @import { Parts as Attached } from "modgap/figures/scatter/types" */
/** @import { Control } from "modgap/kit/controls" */
/** @typedef {Omit<Attached, "item"> & Partial<Pick<Attached, "item">>} Parts a figure without a list of items selects none */
/** @typedef {{x: Float64Array, y: Float64Array}} Positions */

const REACH = 20; // pixels from a point within which it counts as meant
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
    /** @type {Source} */
    this.source = source ?? new Chosen(open(parts.payload), /** @type {Control} */ (parts.step ?? parts.model));
    this.pairs = pairsOf(this.source.modalities.length);
    this.mover = new Mover();
    this.selection = new Selection(this, parts.item);
    /** @type {number[]} items that are hovered, here or elsewhere */
    this.hovered = [];
    this.hoversHere = false;
    /** @type {number | null} the point that the card stands beside */
    this.anchor = null;
    /** @type {string | null} */
    this.shown = null;
    this.moving = false;
    /** @type {Positions} */
    this.drawn = this.source.positions;
    const redraw = coalesced(() => this.draw());
    const again = coalesced(() => this.place(this.drawn));
    this.camera = new Camera(parts.figure, again);
    this.marks = new Marks(parts, this.source, this.camera, again);
    followValue(parts.zoom, () => this.fit());
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
    listen(this, figure, (detail) => this.answer(detail));
  }

  /** Everything that the points pass through stays in view, unless the reader looks closer. */
  fit() {
    const { zoom } = this.parts;
    this.camera.look(this.source.raw.extent, zoom ? valueOf(zoom) : 1, this.centre());
    if (zoom) nameSlider(zoom, "Zoom", `${valueOf(zoom)} times`);
  }

  /** Around what the reader looks closer: the first modality of the selected item, or of all. @returns {[number, number]} */
  centre() {
    const { selected, source } = this;
    const { x, y } = source.positions;
    if (selected >= 0) return [x[selected], y[selected]];
    const mean = (/** @type {Float64Array} */ values) => values.subarray(0, source.count).reduce((sum, value) => sum + value, 0) / source.count;
    return [mean(x), mean(y)];
  }

  draw() {
    const { parts, source } = this;
    if (this.shown !== source.key) {
      const target = source.positions;
      const from = this.drawn;
      const moves = this.shown !== null && parts.play?.active && !stillness.matches;
      this.shown = source.key;
      this.mover.stop();
      if (moves) this.mover.run(MOVEMENT, (part) => this.place({ x: blend(from.x, target.x, part), y: blend(from.y, target.y, part) }, part < 1));
      else this.place(target);
    } else {
      this.mark();
    }
    if (this.camera.zoom > 1) this.fit();
    this.tellStep();
    if (parts.longest) nameSlider(parts.longest, "Longest pairs", `${valueOf(parts.longest)} pairs`);
    this.selection.tell();
  }

  /** Draw all points at these positions. @param {Positions} positions @param {boolean} [moving] more are to come */
  place(positions, moving = false) {
    this.drawn = positions;
    this.moving = moving;
    this.marks.draw(positions);
    const { lit, count } = this.source;
    this.parts.links.data = this.lines(lit?.size ? [...lit] : Array.from({ length: count }, (_, item) => item));
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
    const { parts, selected } = this;
    const marked = [...new Set([...this.hovered, ...(selected >= 0 ? [selected] : [])])];
    parts.longestLinks.data = this.lines(this.longest());
    parts.chosenLinks.data = this.lines(marked);
    this.marks.choose(marked, this.drawn);
    if (this.moving) this.marks.hush();
    else this.marks.name(this.drawn, selected);
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
    const box = boxOf(/** @type {Element} */ (find(this.parts.figure)?.el));
    const { x, y } = this.camera.pixels(this.drawn.x[point], this.drawn.y[point]);
    return { left: box.left + x, top: box.top + y, floor: box.bottom };
  }

  /** The item whose point is nearest, -1 if none is near. @param {{x: number, y: number}} event */
  nearest(event) {
    const { x, y } = this.drawn;
    let best = REACH * this.camera.unit;
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
    if (this.source.pick) {
      if (item >= 0) this.source.pick(item);
      return;
    }
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
