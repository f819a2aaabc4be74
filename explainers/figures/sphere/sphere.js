/**
 * Six points on a sphere: where they lie, and the loss against the angle between images and texts.
 * @module modgap/figures/sphere/sphere
 */

import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { radians, seenFromOutside } from "modgap/kit/globe";
import { nameButtons, nameFigure, nameSlider } from "modgap/kit/names";
import { write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, fitted, follow } from "modgap/kit/views";
import { bestAngle, bestScale, curve, loss, points } from "modgap/numerics/sphere";

/** @import { Parts } from "modgap/figures/sphere/types" */
/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/** @typedef {ReturnType<typeof seenFromOutside>} Seen */

const ANGLES = Array.from({ length: 181 }, (_, k) => k - 90);
const LEVEL = ANGLES.indexOf(0);
const FACING = 30; // degrees of longitude that the reader looks at: the middle of the six
const BALL = 1.1; // radii from the middle of the plot to its edge
const WORDS_AT = 2.64; // of the loss axis
const CROWDED = 0.3; // radius of the texts' circle below which their numbers would stand on each other
const ROOM = 0.26; // of the axis, that a word takes beside a line
const DOT = { size: 15, ring: 24, near: 8 }; // pixels of a dot, and of one that shows around another, this many degrees away or less

/** Draw the models of `sphere.py`. @type {(parts: Parts) => void} */
export default fitted((/** @type {Parts} */ parts) => new Sphere(parts));

/** @param {number} degrees @param {number} [digits] */
const inDegrees = (degrees, digits = 1) => `${degrees.toFixed(digits).replace("-", "−")}°`;

/** @param {Matrix} cloud (n, 3) @returns {Seen[]} */
function projected({ data, rows }) {
  return Array.from({ length: rows }, (_, row) => seenFromOutside(data.subarray(3 * row, 3 * row + 3), FACING));
}

/** @param {{x: number, y: number}[]} places */
function columns(places) {
  return { x: places.map(({ x }) => x), y: places.map(({ y }) => y) };
}

/** Where the angles of least loss are written: above their lines, and inside the plot. @param {number} best */
function bestAngles(best) {
  if (best < 20) return { x: [best], y: [WORDS_AT], text: [inDegrees(best)], align: ["center"] };
  const inside = best > 50;
  return {
    x: [-best, best],
    y: [WORDS_AT, WORDS_AT],
    text: [inDegrees(-best), inDegrees(best)],
    align: inside ? ["left", "right"] : ["center", "center"],
  };
}

class Sphere {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {number[]} the loss at each of `ANGLES` */
    this.losses = [];
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.angle, parts.scale, parts.pairs]) followValue(control, redraw);
    follow(parts.ball, "inner_width", () => this.fit());
    readable(parts.figure, parts.card, () => this.spots(), ({ x }) => put(parts.angle, x));
    restyle(parts.figure.document);
    nameFigure(parts.ball, "A sphere with six images on the equator, six texts on a parallel below, and a line between partners.");
    nameFigure(parts.figure, "Loss against the angle between images and texts, with the angle of least loss.");
    this.fit();
    this.draw();
  }

  get angle() {
    return valueOf(this.parts.angle);
  }

  get scale() {
    return valueOf(this.parts.scale);
  }

  get swapped() {
    return valueOf(this.parts.pairs) === "swapped";
  }

  /** A ball stays round. */
  fit() {
    const { x_range, y_range, inner_width, inner_height } = this.parts.ball;
    const radius = Math.min(inner_width, inner_height) / BALL; // of two pixels
    if (!radius) return;
    x_range.setv({ start: -inner_width / radius, end: inner_width / radius });
    y_range.setv({ start: -inner_height / radius, end: inner_height / radius });
  }

  draw() {
    const { parts, angle, scale, swapped } = this;
    this.drawBall();
    const best = bestAngle(scale, swapped);
    const [here, least] = [loss(scale, angle, swapped), loss(scale, best, swapped)];
    this.losses = curve(scale, ANGLES, swapped);
    const other = curve(scale, ANGLES, !swapped);
    parts.chosenCurve.data = { x: ANGLES, y: this.losses };
    parts.otherCurve.data = { x: ANGLES, y: other };
    parts.dot.data = { x: [angle], y: [here] };
    parts.bestLeft.location = -best;
    parts.bestRight.location = best;
    parts.bestAngles.data = bestAngles(best);
    parts.otherName.data = { x: [0], y: [this.clear(other[LEVEL])], text: [swapped ? "all right" : "two swapped"] };
    write(parts.numbers, {
      loss: here.toFixed(4),
      least: least.toFixed(4),
      best: inDegrees(best),
      asked: swapped ? bestScale(true).toFixed(1) : "∞",
    });
    nameSlider(parts.angle, "Angle between images and texts", `${angle} degrees, loss ${here.toFixed(3)}`);
    nameSlider(parts.scale, "Inverse temperature", `1/τ ${scale}, least loss at ${best.toFixed(1)} degrees`);
    nameButtons(parts.pairs, "Pairs");
  }

  /** A height beside a line where a word stands on neither of the two. @param {number} height */
  clear(height) {
    const here = this.losses[LEVEL];
    return [height + ROOM, height - ROOM].find((y) => y > 0 && Math.abs(y - here) > ROOM * 0.8) ?? height + ROOM;
  }

  drawBall() {
    const { parts, angle } = this;
    [parts.equatorFront.data, parts.equatorBack.data] = circle(0);
    [parts.parallelFront.data, parts.parallelBack.data] = circle(-angle);
    const [images, texts] = points(angle, this.swapped).map(projected);
    const crowded = Math.cos(radians(angle)) < CROWDED;
    parts.images.data = { ...columns(images), size: images.map(() => (Math.abs(angle) <= DOT.near ? DOT.ring : DOT.size)) };
    parts.imagesNumbers.data = { ...columns(images), text: images.map((_, k) => String(k + 1)) };
    parts.texts.data = { ...columns(texts), size: texts.map(() => DOT.size) };
    parts.textsNumbers.data = { ...columns(texts), text: texts.map((_, k) => (crowded ? "" : String(k + 1))) };
    const [from, to] = [columns(images), columns(texts)];
    parts.partners.data = { x0: from.x, y0: from.y, x1: to.x, y1: to.y };
  }

  spots() {
    const { scale } = this;
    return ANGLES.map((x, k) => ({ x, y: this.losses[k], lines: [inDegrees(x, 0), `loss ${this.losses[k].toFixed(4)} at 1/τ = ${scale}`] }));
  }
}

/** A circle of latitude, its near side and its far side. @param {number} latitude */
function circle(latitude) {
  const [radius, level] = [Math.cos(radians(latitude)), Math.sin(radians(latitude))];
  const places = Array.from({ length: 121 }, (_, k) => {
    const u = radians(FACING + 3 * k);
    return seenFromOutside([radius * Math.cos(u), radius * Math.sin(u), level], FACING);
  });
  return [true, false].map((near) => columns(places.map((place) => (place.depth >= 0 === near ? place : { x: NaN, y: NaN }))));
}
