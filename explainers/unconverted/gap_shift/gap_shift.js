/**
 * Gap shift: one slider moves both clouds along the gap; heatmap, scatter, numbers and the marker on the loss landscape follow.
 * @module modgap/figures/gap_shift/gap_shift
 */

import { write } from "modgap/kit/chart";
import heatmap from "modgap/figures/heatmap/heatmap";
import { measure, moved, placed } from "modgap/figures/gap_shift/moving";
import { nameFigure, nameSlider, nameToggle } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { open } from "modgap/data/payload";
import scatter from "modgap/figures/scatter/scatter";
import { restyle } from "modgap/kit/theme";
import { matrix } from "modgap/numerics/vectors";
import { coalesced, find, follow } from "modgap/kit/views";

/**
 * What Python adds to the data of the models, an entry a model in each list.
 * @typedef {object} Shifts
 * @property {string[]} names values of the model's control
 * @property {number[]} scales at which they were trained
 * @property {number[][][]} axes (2, D) along the gap, and across it
 * @property {[number, number][]} origins
 * @property {number[]} offsets of the landscape
 * @property {Record<string, Record<"trained" | "best", {i2t: number[], t2i: number[]}>>[]} landscapes by method
 */

const LEAST_SPAN = 0.12; // of the highest loss drawn: what is nearly flat shall look nearly flat

/** @type {WeakMap<object, Shift>} */
const figures = new WeakMap();

/**
 * Start the figure; called when one of its plots is laid out for the first time, and whenever a size changes.
 * @param {Record<string, any>} parts the Bokeh models, by the names of `shift.py`
 */
export default function start(parts) {
  const known = figures.get(parts.payload);
  const figure = known ?? new Shift(parts);
  if (!known) figures.set(parts.payload, figure);
  figure.fit();
}

/** The models of one view, without the prefix of their names. @param {Record<string, any>} parts @param {string} prefix */
function under(parts, prefix) {
  const own = Object.entries(parts).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, model]) => [name.slice(prefix.length), model]));
}

/** @implements {import("modgap/data/payload").Source} */
class Shift {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    this.payload = open(parts.payload);
    this.raw = this.payload.raw;
    /** @type {Shifts} */
    this.shifts = parts.shifts.tags[0];
    this.count = this.payload.count;
    this.index = this.payload.index;
    this.axes = this.shifts.axes.map(matrix);
    const shared = { pair: parts.pair, card: parts.card };
    this.views = [
      { start: heatmap, parts: { ...under(parts, "heatmap_"), ...shared, cardOfPair: false } },
      { start: scatter, parts: { ...under(parts, "scatter_"), ...shared } },
    ];
    this.follow(coalesced(() => this.draw()));
    const figure = parts.landscape_figure;
    for (const type of ["tap", "doubletap"]) figure.on_event(type, (event) => this.go(event.x));
  }

  /** Fit the views that are laid out; the first time, start them. */
  fit() {
    for (const view of this.views) if (laidOut(view.parts.figure)) view.start(view.parts, this);
    if (this.drawn || !laidOut(this.parts.landscape_figure)) return;
    this.drawn = true;
    restyle(this.parts.landscape_figure.document);
    nameFigure(this.parts.landscape_figure, "Loss while the clouds move along the gap, with a marker at the present place.");
    this.draw();
  }

  /** @param {() => void} redraw */
  follow(redraw) {
    const { model, method, t, best } = this.parts;
    for (const control of [model, method, t]) follow(control, "value", redraw);
    follow(best, "active", redraw);
  }

  get model() {
    return this.shifts.names.indexOf(this.parts.model.value);
  }

  get key() {
    const { model, method, t } = this.parts;
    return `${model.value} ${method.value} ${t.value}`;
  }

  /** The present state, computed once for all views. */
  get now() {
    const { method, t, best } = this.parts;
    const key = `${this.key} ${best.active}`;
    if (this.computed?.key !== key) {
      const points = moved(this.payload.checkpoints[this.model].points, method.value, t.value);
      this.computed = { key, points, ...measure(points, best.active ? null : this.shifts.scales[this.model]) };
    }
    return this.computed;
  }

  get cosines() {
    return this.now.cosines;
  }

  get positions() {
    return placed(this.now.points, this.axes[this.model], this.shifts.origins[this.model]);
  }

  draw() {
    if (!this.drawn) return;
    const { parts, now } = this;
    this.drawLandscape();
    write(parts.numbers, {
      distance: signed(now.distance),
      i2t: signed(now.loss.i2t),
      t2i: signed(now.loss.t2i),
      recall: `${Math.round(100 * now.recall)} %`,
      mixed: String(now.mixedRank),
    });
    const t = parts.t.value;
    nameSlider(parts.t, "Movement along the gap", t === 0 ? "as trained" : t === 1 ? "closed" : signed(t));
    nameToggle(parts.best, "Loss at its best scale");
    find(parts.best)?.shadow_el.querySelector("button")?.setAttribute("aria-pressed", String(parts.best.active));
  }

  /** Both ways and their mean over the movement, and where we are. */
  drawLandscape() {
    const { parts, shifts, now } = this;
    const { i2t, t2i } = shifts.landscapes[this.model][parts.method.value][parts.best.active ? "best" : "trained"];
    const mean = i2t.map((value, k) => (value + t2i[k]) / 2);
    const t = parts.t.value;
    parts.landscape_i2t.data = { x: shifts.offsets, y: i2t };
    parts.landscape_t2i.data = { x: shifts.offsets, y: t2i };
    parts.landscape_mean.data = { x: shifts.offsets, y: mean };
    parts.landscape_sides.data = { x: [t, t], y: [now.loss.i2t, now.loss.t2i] };
    parts.landscape_marker.data = { x: [t], y: [now.loss.mean] };
    const [low, high] = [Math.min(...i2t, ...t2i), Math.max(...i2t, ...t2i)];
    const half = Math.max(1.2 * (high - low), LEAST_SPAN * high) / 2;
    parts.landscape_figure.y_range.setv({ start: (low + high) / 2 - half, end: (low + high) / 2 + half });
    const scale = Number(now.scale.toPrecision(3));
    parts.landscape_figure.title.text = `loss at 1/τ = ${scale}, ${parts.best.active ? "its best" : "as trained"}`;
  }

  /** Move to a place of the landscape. @param {number} x */
  go(x) {
    const { t } = this.parts;
    t.value = Math.min(t.end, Math.max(t.start, Math.round(x / t.step) * t.step));
  }
}

/** @param {object} figure */
function laidOut(figure) {
  return Boolean(find(figure)) && figure.inner_width > 0;
}
