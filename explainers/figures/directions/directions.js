/**
 * What two modalities share, in one plane, and their contents, in another at right angles to it.
 * @module modgap/figures/directions/directions
 */

import { followValue, valueOf } from "modgap/kit/controls";
import { radians } from "modgap/kit/globe";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, fitted, follow } from "modgap/kit/views";
import { bestLength, gap, loss, points } from "modgap/numerics/shared_direction";

/** @import { Parts } from "modgap/figures/directions/types" */
/** @import { Figure } from "bokeh/models" */
/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {{x: number, y: number}} Place */

const PLANE = 1.1; // radii from the middle of a plot to its nearest edge
const UP = radians(60); // by which contents are turned, so that the middle of the six stands on top
const INNER = 0.72; // of the radius of contents, where texts are drawn: on the same circle they would hide the images
const TIP = { size: 15, ring: 24, near: 0.12 }; // pixels of a dot, and of one that shows around another so near
const BESIDE = 0.26; // radii from the middle of an arrow to its name
const DOT = { most: 15, share: 0.24, numbered: 11 }; // pixels of contents, as a part of their radius, and with a number

/** Draw the models of `directions.py`. @type {(parts: Parts) => void} */
export default fitted((/** @type {Parts} */ parts) => new Directions(parts));

/** @param {Place[]} places */
function columns(places) {
  return { x: places.map(({ x }) => x), y: places.map(({ y }) => y) };
}

class Directions {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** Pixels of a radius, in the plane of contents. */
    this.radius = 0;
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.angle, parts.length, parts.scale]) followValue(control, redraw);
    for (const plot of [parts.sharedPlane, parts.contentPlane]) follow(plot, "inner_width", () => this.fit());
    restyle(parts.figure.document);
    nameFigure(parts.sharedPlane, "The direction that all images share, that of the texts, and the gap between their ends.");
    nameFigure(parts.contentPlane, "Contents of six images and six texts on a circle, with a line between partners.");
    this.fit();
  }

  /** Circles stay round, and contents as large as there is room. */
  fit() {
    round(this.parts.sharedPlane);
    this.radius = round(this.parts.contentPlane);
    this.draw();
  }

  draw() {
    const { parts } = this;
    const [angle, length, scale] = [parts.angle, parts.length, parts.scale].map(valueOf);
    const [images, texts] = points(length, angle);
    this.drawShared(images, texts);
    this.drawContents(images, texts, length);
    const [apart, here] = [gap(length, angle), loss(scale, length, angle)];
    write(parts.numbers, {
      gap: apart.toFixed(2),
      loss: here.toFixed(4),
      felt: (scale * (1 - length ** 2)).toFixed(1),
      best: bestLength(scale).toFixed(2),
    });
    nameSlider(parts.angle, "Angle between what images and texts share", `${angle} degrees, gap ${apart.toFixed(2)}`);
    nameSlider(parts.length, "Length of what is shared", `${length.toFixed(2)}, loss ${here.toFixed(4)}`);
    nameSlider(parts.scale, "Inverse temperature", `1/τ ${scale}, loss ${here.toFixed(4)}`);
  }

  /**
   * @param {Matrix} images
   * @param {Matrix} texts
   */
  drawShared(images, texts) {
    const { parts } = this;
    const [g, other] = [images, texts].map(({ data }) => ({ x: data[2], y: data[3] })); // the same of all six
    const near = Math.hypot(g.x - other.x, g.y - other.y) < TIP.near;
    parts.imagesArrow.data = columns([{ x: 0, y: 0 }, g]);
    parts.textsArrow.data = columns([{ x: 0, y: 0 }, other]);
    parts.gap.data = columns([g, other]);
    parts.imagesTip.data = { ...columns([g]), size: [near ? TIP.ring : TIP.size] };
    parts.textsTip.data = { ...columns([other]), size: [TIP.size] };
    parts.imagesName.data = { ...columns([beside(g, -1)]), text: ["g"] };
    parts.textsName.data = { ...columns([beside(other, 1)]), text: ["g′"] };
  }

  /**
   * @param {Matrix} images
   * @param {Matrix} texts
   * @param {number} length
   */
  drawContents(images, texts, length) {
    const { parts } = this;
    const rest = Math.sqrt(1 - length ** 2);
    const ring = Array.from({ length: 121 }, (_, k) => ({ x: rest * Math.cos(radians(3 * k)), y: rest * Math.sin(radians(3 * k)) }));
    parts.left.data = columns(ring);
    const [from, to] = [turned(images, 1), turned(texts, INNER)];
    const size = Math.min(DOT.most, DOT.share * rest * this.radius);
    const numbers = from.map((_, k) => (size < DOT.numbered ? "" : String(k + 1)));
    parts.images.data = { ...columns(from), size: from.map(() => size) };
    parts.texts.data = { ...columns(to), size: to.map(() => size) };
    parts.imagesNumbers.data = { ...columns(from), text: numbers };
    parts.textsNumbers.data = { ...columns(to), text: numbers };
    parts.partners.data = { x0: columns(from).x, y0: columns(from).y, x1: columns(to).x, y1: columns(to).y };
  }
}

/** Fit a plane to its plot; pixels of a radius, 0 before it is laid out. @param {Figure} plot */
function round(plot) {
  const { x_range, y_range, inner_width, inner_height } = plot;
  const radius = Math.min(inner_width, inner_height) / PLANE / 2;
  if (!radius) return 0;
  x_range.setv({ start: -inner_width / radius / 2, end: inner_width / radius / 2 });
  y_range.setv({ start: -inner_height / radius / 2, end: inner_height / radius / 2 });
  return radius;
}

/** A place beside the middle of an arrow, to its left or to its right. @param {Place} end @param {number} side */
function beside({ x, y }, side) {
  const size = Math.hypot(x, y);
  const [across, up] = size > 0 ? [x / size, y / size] : [0, 1];
  return { x: x / 2 + BESIDE * side * up, y: y / 2 - BESIDE * side * across };
}

/**
 * Contents as they are drawn: turned, and nearer to the middle by a factor.
 * @param {Matrix} cloud (6, 4)
 * @param {number} factor
 * @returns {Place[]}
 */
function turned({ data, rows }, factor) {
  return Array.from({ length: rows }, (_, row) => {
    const [x, y] = data.subarray(4 * row, 4 * row + 2);
    return { x: factor * (x * Math.cos(UP) - y * Math.sin(UP)), y: factor * (x * Math.sin(UP) + y * Math.cos(UP)) };
  });
}
