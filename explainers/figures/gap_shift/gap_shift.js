/**
 * Gap shift: one slider moves both clouds along the gap; heatmap, scatter, numbers and the marker on the loss landscape follow.
 * @module modgap/figures/gap_shift/gap_shift
 */

import { Arriving } from "modgap/data/arriving";
import { open, placed } from "modgap/data/payload";
import { measure, moved } from "modgap/figures/gap_shift/moving";
import heatmap from "modgap/figures/heatmap/heatmap";
import scatter from "modgap/figures/scatter/scatter";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider, nameToggle } from "modgap/kit/names";
import { fill, scaleText, signed } from "modgap/kit/numbers";
import { tellArriving } from "modgap/kit/status";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted, laidOut, onTap } from "modgap/kit/views";

/** @import { Title } from "bokeh/models" */
/** @import { Source } from "modgap/data/payload" */
/** @import { Method } from "modgap/figures/gap_shift/moving" */
/** @import { Losses, Parts, Shifts } from "modgap/figures/gap_shift/types" */
/** @import { Matrix } from "modgap/numerics/vectors" */

/** @typedef {{key: string, points: Matrix} & ReturnType<typeof measure>} Measured */

const NARROW = 170; // pixels of the plot

/** Called when one of the three plots is laid out for the first time, and whenever a size changes. */
export default fitted((/** @type {Parts} */ parts) => new GapShift(parts));

/** @implements {Source} */
class GapShift {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.payload = open(parts.payload);
    this.shifts = /** @type {Shifts} */ (parts.shifts.tags[0]);
    this.raw = this.payload.raw;
    this.count = this.payload.count;
    this.index = this.payload.index;
    this.modalities = this.payload.modalities;
    this.started = false;
    /** @type {Measured | null} the present state, as soon as somebody has asked for it */
    this.measured = null;
    /** @type {(() => void)[]} of what is drawn anew when another model is moved */
    this.redraws = [];
    const redraw = coalesced(() => this.draw());
    this.arriving = new Arriving(() => this.payload, parts.model, () => this.redraws.forEach((draw) => draw()));
    this.follow(redraw);
    followValue(parts.best, redraw);
    onTap(parts.figure, ({ x }) => this.go(x));
    this.fit();
  }

  /** Fit the views that are laid out; the first time, start them. */
  fit() {
    const { heatmap: map, scatter: plane, figure, payload, card, item } = this.parts;
    if (laidOut(map.figure)) heatmap({ ...map, payload, card, item, cardOfItem: false }, this);
    if (laidOut(plane.figure)) scatter({ ...plane, payload, card, item }, this);
    if (this.started) this.drawTitle();
    if (this.started || !laidOut(figure)) return;
    this.started = true;
    restyle(figure.document);
    nameFigure(figure, "Loss while the clouds move along the gap, with a marker at the present place.");
    this.draw();
  }

  /** What moves the points; the scale of the loss does not. @param {() => void} redraw */
  follow(redraw) {
    const { method, t } = this.parts;
    this.redraws.push(redraw);
    for (const control of [method, t]) followValue(control, redraw);
  }

  /** The model whose points are here, the method, how far, and whether the scale is the best one: it is, where no other is known. */
  get state() {
    const { method, t, best } = this.parts;
    const model = this.arriving.shown;
    return { model, method: valueOf(method), t: valueOf(t), best: valueOf(best) || !(model in this.shifts.scales) };
  }

  get key() {
    const { model, method, t } = this.state;
    return `${model} ${method} ${t}`;
  }

  /** The points of the model as trained, and the plane that they are drawn in. */
  get trained() {
    return this.payload.at(this.state.model);
  }

  /** The moved points and what is measured of them, computed once for all views. @returns {Measured} */
  get now() {
    const { model, method, t, best } = this.state;
    const key = `${this.key} ${best}`;
    if (this.measured?.key === key) return this.measured;
    const points = moved(this.trained.matrix, method, t);
    const [a, b] = this.modalities.map(({ name }) => name);
    this.measured = { key, points, ...measure(points, [a, b], best ? null : this.shifts.scales[model]) };
    return this.measured;
  }

  get cosines() {
    return this.now.products;
  }

  get entry() {
    return this.shifts.entry[this.state.method];
  }

  get positions() {
    const { axes, origin } = this.trained;
    return placed(this.now.points, axes, origin);
  }

  draw() {
    if (!this.started) return;
    const { parts, now } = this;
    const { model, t, best } = this.state;
    tellArriving(parts.status, this.arriving);
    parts.best.disabled = !(model in this.shifts.scales);
    this.drawLandscape();
    fill(parts.numbers, now.numbers);
    nameSlider(parts.t, "Movement along the gap", t === 0 ? "as trained" : t === 1 ? "closed" : signed(t));
    nameToggle(parts.best, "Loss at its best scale");
    find(parts.best)?.shadow_el.querySelector("button")?.setAttribute("aria-pressed", String(best));
  }

  /** Both ways and their mean over the movement, and where we are. */
  drawLandscape() {
    const { parts, shifts, now } = this;
    const { model, method, t, best } = this.state;
    const losses = (/** @type {Method} */ name) => shifts.landscapes[model][name][best ? "best" : "trained"];
    const { there, back, axis, name } = losses(method);
    parts.there.data = { x: shifts.offsets, y: there };
    parts.back.data = { x: shifts.offsets, y: back };
    parts.mean.data = { x: shifts.offsets, y: middle(losses(method)) };
    parts.biased.data = name ? { x: shifts.offsets, y: middle(losses("shift")) } : { x: [], y: [] };
    parts.biasedName.data = name ? { x: [name.x], y: [name.y], text: [name.text] } : { x: [], y: [], text: [] };
    parts.sides.data = { x: [t, t], y: [now.loss.i2t, now.loss.t2i] };
    parts.marker.data = { x: [t], y: [now.loss.mean] };
    parts.figure.y_range.setv({ start: axis[0], end: axis[1] });
    this.drawTitle();
  }

  /** At which scale the loss is read; where there is little room, the toggle alone says why. */
  drawTitle() {
    const { figure } = this.parts;
    const { model, best } = this.state;
    const known = model in this.shifts.scales ? (best ? "its best" : "as trained") : "its best, trained one unknown";
    const why = figure.inner_width < NARROW ? "" : `, ${known}`;
    /** @type {Title} */ (figure.title).text = `loss at 1/τ = ${scaleText(this.now.scale)}${why}`;
  }

  /** Move to a place of the landscape. @param {number} x */
  go(x) {
    const { t } = this.parts;
    put(t, Math.min(t.end, Math.max(t.start, Math.round(x / t.step) * t.step)));
  }
}

/** The loss in the mean of both ways. @param {Losses} losses */
function middle({ there, back }) {
  return there.map((value, k) => (value + back[k]) / 2);
}
