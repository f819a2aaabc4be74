/**
 * Two losses over the logit scale: where each meets its published value, the scale that both share, and a scale to read them at.
 * @module modgap/figures/measured_scale/measured_scale
 */

import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { scaleText, signed, write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, fitted } from "modgap/kit/views";

/** @import { Course, ModelData, Parts, Readings } from "modgap/figures/measured_scale/types" */
/** @import { Spot } from "modgap/kit/chart" */

const LINES_END = 0.5; // nats below the end of the axis: above, there is the word of one of them
const WORD_AT = 0.26; // nats below the end of the axis
const CROWDED = 0.65; // of the axis, above which the curves are on the left, so that values are written on the right
const [BESIDE, LINE] = [10, 15]; // pixels from a line to the middle of its value, and from one value to the next
const [EARLY, LATE] = [2, 150]; // scales beyond which a word at a line stands on the inner side of it
const DIGITS = 3;
const NAMES = /** @type {const} */ ({ trained: "as trained", shifted: "after the shift" });
const SIGNS = { trained: "●", shifted: "◆" };
const KINDS = /** @type {(keyof typeof NAMES)[]} */ (Object.keys(NAMES));

/** Draw the models of `measured_scale.py`. @type {(parts: Parts) => void} */
export default fitted((/** @type {Parts} */ parts) => new MeasuredScale(parts));

/** A difference with its sign; none where it is too small to be written. @param {number} value */
function difference(value) {
  const text = signed(value, DIGITS);
  return value > 0 && Number(text) > 0 ? `+${text}` : text;
}

class MeasuredScale {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Readings} */ (parts.data.tags[0]);
    const redraw = coalesced(() => this.draw());
    followValue(parts.model, redraw);
    followValue(parts.scale, redraw);
    readable(parts.figure, parts.card, () => this.spots(), ({ x }) => put(parts.scale, this.nearest(x)));
    restyle(parts.figure.document);
    this.draw();
  }

  /** Values keep their distances in pixels. */
  fit() {
    this.drawValues();
  }

  /** The model that is shown. @returns {ModelData} */
  get model() {
    return this.data.models[valueOf(this.parts.model)];
  }

  /** The scale at which losses are read. */
  get scale() {
    return valueOf(this.parts.scale);
  }

  /** The scale that can be read nearest to one. @param {number} scale */
  nearest(scale) {
    const far = (/** @type {number} */ other) => Math.abs(Math.log(other / scale));
    return this.data.scales.reduce((best, one) => (far(one) < far(best) ? one : best));
  }

  draw() {
    const { parts, model, scale } = this;
    const { axis, label, mark, shared, ways, verdict } = model;
    const at = this.data.scales.indexOf(scale);
    parts.title.text = axis;
    nameFigure(parts.figure, `${axis}, of ${label} over the logit scale, as trained and after the shift, with both published values.`);
    for (const kind of KINDS) this.drawCourse(kind, at);
    this.drawValues();
    const { end } = parts.figure.y_range;
    parts.now.data = { x: [scale, scale], y: [0, end - LINES_END] };
    const marked = shared === null ? [] : [shared];
    parts.shared.data = { x: marked.flatMap((x) => [x, x]), y: marked.flatMap(() => [0, end - LINES_END]) };
    parts.mark.data = {
      x: marked,
      y: marked.map(() => end - WORD_AT),
      text: marked.map(() => mark),
      align: marked.map((x) => (x < EARLY ? "left" : x > LATE ? "right" : "center")),
      down: marked.map(() => 0),
    };
    write(parts.told, { ways, verdict });
    write(parts.numbers, Object.fromEntries(KINDS.flatMap((kind) => numbersOf(kind, model.courses[kind], at))));
    nameSlider(parts.scale, "Logit scale at which losses are read", `1/τ = ${scaleText(scale)}`);
  }

  /** A curve with its published value and the marks where they meet. @param {keyof typeof NAMES} kind @param {number} at */
  drawCourse(kind, at) {
    const { scales } = this.data;
    const { shared, courses } = this.model;
    const { fits, losses, published } = courses[kind];
    const { x_range } = this.parts.figure;
    const { line, curve, alone, both, read } = this.parts.courses[kind];
    line.data = { x: [x_range.start, x_range.end], y: [published, published] };
    curve.data = { x: scales, y: losses };
    alone.data = { x: fits, y: fits.map(() => published) };
    both.data = shared === null ? { x: [], y: [] } : { x: [shared], y: [published] };
    read.data = { x: [scales[at]], y: [losses[at]] };
  }

  /** The published values beside their lines, on the side where the curves leave room, and never on each other. */
  drawValues() {
    const { courses } = this.model;
    const { inner_height, x_range, y_range } = this.parts.figure;
    const pixels = inner_height / (y_range.end - y_range.start); // a nat
    const order = [...KINDS].sort((a, b) => courses[a].published - courses[b].published);
    const [low, high] = order.map((kind) => courses[kind].published * pixels);
    // The lower one stands above its line where there is room between both, or none above the axis.
    const above = high - low > BESIDE + LINE || low < BESIDE + LINE / 2;
    const right = high > CROWDED * inner_height;
    this.parts.values.data = {
      x: order.map(() => (right ? x_range.end : x_range.start)),
      y: order.map((kind) => courses[kind].published),
      text: order.map((kind) => `${SIGNS[kind]} ${signed(courses[kind].published, DIGITS)}`),
      align: order.map(() => (right ? "right" : "left")),
      down: above ? [-BESIDE, -BESIDE - Math.max(0, LINE - high + low)] : [BESIDE, -BESIDE],
    };
  }

  /** What can be read from the plot: where a scale gives what was published, and every loss. @returns {Spot[]} */
  spots() {
    const { scales } = this.data;
    const { courses, label } = this.model;
    return KINDS.flatMap((kind) => {
      const { fits, losses, published } = courses[kind];
      const value = signed(published, DIGITS);
      const spot = (/** @type {number} */ x, /** @type {number} */ y) => ({
        x,
        y,
        lines: [`${label}, ${NAMES[kind]}`, `1/τ = ${scaleText(x)}: loss ${signed(y, DIGITS)}, published ${value}`],
      });
      return [...fits.map((x) => spot(x, published)), ...losses.map((y, k) => spot(scales[k], y))];
    });
  }
}

/** @param {string} kind @param {Course} course @param {number} at */
function numbersOf(kind, { losses, published }, at) {
  return [
    [`${kind} loss`, signed(losses[at], DIGITS)],
    [`${kind} published`, signed(published, DIGITS)],
    [`${kind} off`, difference(losses[at] - published)],
  ];
}
