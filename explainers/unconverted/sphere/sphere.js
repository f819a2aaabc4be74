/**
 * Six points on a sphere: where they lie, and the loss against the angle between images and texts.
 * @module modgap/figures/sphere/sphere
 */

import { readable, write } from "modgap/kit/chart";
import { nameButtons, nameFigure, nameSlider } from "modgap/kit/names";
import { bestAngle, bestScale, curve, loss, points } from "modgap/numerics/sphere";
import { restyle } from "modgap/kit/theme";
import { coalesced, follow } from "modgap/kit/views";

const ANGLES = Array.from({ length: 181 }, (_, k) => k - 90);
const FACING = 30; // degrees of longitude that the reader looks at: the middle of the six
const ABOVE = 18; // degrees that the reader's eye is above the equator
const PAIRS = ["swapped", "right"];
const WORDS_AT = 2.64; // of the loss axis
const CROWDED = 0.3; // radius of the texts' circle below which their numbers would stand on each other
const ROOM = 0.15; // of the axis, that a word takes

/** @type {WeakMap<object, SixPoints>} */
const figures = new WeakMap();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `six_points.py` */
export default function start(parts) {
  const known = figures.get(parts.curve);
  if (known) known.fit();
  else figures.set(parts.curve, new SixPoints(parts));
}

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/** @param {number} degrees @param {number} [digits] */
const inDegrees = (degrees, digits = 1) => `${degrees.toFixed(digits).replace("-", "−")}°`;

/**
 * Orthographic projection of one point.
 * @param {number} x @param {number} y @param {number} z
 * @returns {{x: number, y: number, depth: number}} depth is positive on the near side
 */
export function project(x, y, z) {
  const [turn, tilt] = [radians(FACING), radians(ABOVE)];
  const [ahead, across] = [x * Math.cos(turn) + y * Math.sin(turn), y * Math.cos(turn) - x * Math.sin(turn)];
  return { x: across, y: z * Math.cos(tilt) - ahead * Math.sin(tilt), depth: ahead * Math.cos(tilt) + z * Math.sin(tilt) };
}

/** Where the angles of least loss are written: above their lines, and inside the plot. @param {number} best */
function bestWords(best) {
  if (best < 20) return { x: [best], y: [WORDS_AT], text: [inDegrees(best)], align: ["center"] };
  const inside = best > 50;
  return {
    x: [-best, best],
    y: [WORDS_AT, WORDS_AT],
    text: [inDegrees(-best), inDegrees(best)],
    align: inside ? ["left", "right"] : ["center", "center"],
  };
}

class SixPoints {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    const redraw = coalesced(() => this.draw());
    for (const name of ["angle", "scale"]) follow(parts[name], "value", redraw);
    follow(parts.pairs, "active", redraw);
    follow(parts.ball, "inner_width", () => this.fit());
    readable(parts.curve, parts.card, () => this.spots(), ({ x }) => (parts.angle.value = x));
    restyle(parts.curve.document);
    nameFigure(parts.ball, "A sphere with six images on the equator, six texts on a parallel below, and a line between partners.");
    nameFigure(parts.curve, "Loss against the angle between images and texts, with the angle of least loss.");
    this.fit();
    this.draw();
  }

  get swapped() {
    return PAIRS[this.parts.pairs.active] === "swapped";
  }

  /** A ball stays round. */
  fit() {
    const { ball } = this.parts;
    const least = Math.min(ball.inner_width, ball.inner_height);
    if (!least) return;
    for (const [range, pixels] of [[ball.x_range, ball.inner_width], [ball.y_range, ball.inner_height]]) {
      range.setv({ start: (-1.1 * pixels) / least, end: (1.1 * pixels) / least });
    }
  }

  draw() {
    const { parts, swapped } = this;
    const [angle, s] = [parts.angle.value, parts.scale.value];
    this.drawBall(angle);
    const best = bestAngle(s, swapped);
    const [here, least] = [loss(s, angle, swapped), loss(s, best, swapped)];
    this.values = curve(s, ANGLES, swapped);
    const other = curve(s, ANGLES, !swapped);
    parts.chosenCurve.data = { x: ANGLES, y: this.values };
    parts.otherCurve.data = { x: ANGLES, y: other };
    parts.dot.data = { x: [angle], y: [here] };
    parts.bestLeft.location = -best;
    parts.bestRight.location = best;
    parts.bestWords.data = bestWords(best);
    parts.otherWords.data = { x: [0], y: [this.clear(other[90])], text: [swapped ? "all right" : "two swapped"] };
    write(parts.numbers, {
      loss: here.toFixed(4),
      least: least.toFixed(4),
      best: inDegrees(best),
      asked: swapped ? bestScale(true).toFixed(1) : "∞",
    });
    nameSlider(parts.angle, "Angle between images and texts", `${angle} degrees, loss ${here.toFixed(3)}`);
    nameSlider(parts.scale, "Inverse temperature", `1/τ ${s}, least loss at ${best.toFixed(1)} degrees`);
    nameButtons(parts.pairs, "Pairs");
  }

  /** A height beside a line where a word stands on neither of the two. @param {number} height */
  clear(height) {
    const here = this.values[90];
    return [height + ROOM, height - ROOM].find((y) => y > 0 && Math.abs(y - here) > ROOM * 0.8) ?? height + ROOM;
  }

  /** @param {number} angle */
  drawBall(angle) {
    const { parts } = this;
    this.drawCircle("equator", 0);
    this.drawCircle("parallel", -angle);
    const [images, texts] = points(angle, this.swapped).map((cloud) =>
      Array.from({ length: cloud.rows }, (_, row) => project(...cloud.data.subarray(3 * row, 3 * row + 3))),
    );
    for (const [name, places] of [["images", images], ["texts", texts]]) {
      const columns = { x: places.map((p) => p.x), y: places.map((p) => p.y) };
      parts[name].data = columns;
      const crowded = name === "texts" && Math.cos(radians(angle)) < CROWDED;
      parts[`${name}Words`].data = { ...columns, text: places.map((_, k) => (crowded ? "" : String(k + 1))) };
    }
    parts.partners.data = {
      x0: images.map((p) => p.x), y0: images.map((p) => p.y),
      x1: texts.map((p) => p.x), y1: texts.map((p) => p.y),
    };
  }

  /** A circle of latitude, its far side fainter. @param {string} name @param {number} latitude */
  drawCircle(name, latitude) {
    const [radius, level] = [Math.cos(radians(latitude)), Math.sin(radians(latitude))];
    const places = Array.from({ length: 121 }, (_, k) => {
      const u = radians(FACING + 3 * k);
      return project(radius * Math.cos(u), radius * Math.sin(u), level);
    });
    for (const [side, near] of [["Front", true], ["Back", false]]) {
      const shown = places.map((p) => (p.depth >= 0 === near ? p : { x: NaN, y: NaN }));
      this.parts[name + side].data = { x: shown.map((p) => p.x), y: shown.map((p) => p.y) };
    }
  }

  spots() {
    const s = this.parts.scale.value;
    return ANGLES.map((x, k) => ({ x, y: this.values[k], lines: [inDegrees(x, 0), `loss ${this.values[k].toFixed(4)} at 1/τ = ${s}`] }));
  }
}
