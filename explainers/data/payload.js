/**
 * The data of a figure: decoded once, shared by all views that hold the same model. Twin of `explainers/data/payload.py`.
 * @module modgap/data/payload
 */

import { bring } from "modgap/data/later";
import { followValue, valueOf } from "modgap/kit/controls";
import { similarities } from "modgap/numerics/similarity";
import { dot, matrix, slice, unitRows, zeros } from "modgap/numerics/vectors";

/** @import { ColumnDataSource } from "bokeh/models" */
/** @import { Cloud, Later, ModalityData } from "modgap/data/types" */
/** @import { Control } from "modgap/kit/controls" */
/** @import { Matrix } from "modgap/numerics/vectors" */
/** @import { Carried } from "modgap/types" */

const LARGEST = 32767; // a whole number of 16 bits stands for 1
const REACH = 2; // from one unit vector to another at most

/**
 * Points of one text.
 * @param {string} text
 * @param {number} rows
 * @returns {Matrix} unit rows
 */
export function decode(text, rows) {
  return unitRows(fractions(text, rows));
}

/** The same without bringing rows to length one. @param {string} text @param {number} rows @returns {Matrix} */
function fractions(text, rows) {
  const numbers = decodeNumbers(text);
  const points = zeros(rows, numbers.length / rows);
  points.data.set(numbers);
  return points;
}

/** Numbers in -1..1 of one text. @param {string} text */
export function decodeNumbers(text) {
  const bytes = atob(text);
  return Float64Array.from({ length: bytes.length / 2 }, (_, k) => {
    const [low, high] = [bytes.charCodeAt(2 * k), bytes.charCodeAt(2 * k + 1)];
    return (((high << 8) | low) << 16 >> 16) / LARGEST; // little-endian, with a sign
  });
}

/** All modalities of one state: point p is item `p % n` in modality `floor(p / n)`. */
export class Points {
  /** @param {Cloud} cloud @param {number} count n */
  constructor({ points, frame, numbers, planes, layouts }, count) {
    const clouds = points.map((text) => decode(text, count));
    this.matrix = zeros(count * clouds.length, clouds[0].columns);
    clouds.forEach((cloud, k) => this.matrix.data.set(cloud.data, k * cloud.data.length));
    this.count = count;
    this.numbers = numbers;
    this.axes = matrix(frame.axes);
    this.origin = frame.origin;
    this.planes = new Map(Object.entries(planes ?? {}).map(([name, plane]) => [name, { axes: matrix(plane.axes), origin: plane.origin }]));
    this.layouts = layouts ?? {};
    /** @type {Matrix | null} */
    this.products = null;
  }

  /** All cosines, (M n, M n), computed when they are first asked for. */
  get cosines() {
    this.products ??= similarities(this.matrix);
    return this.products;
  }

  /** Places of all points in the plane. */
  get positions() {
    return placed(this.matrix, this.axes, this.origin);
  }

  /** Places of all points in a layout of the cloud. @param {string} name @returns {{x: Float64Array, y: Float64Array}} */
  laidOut(name) {
    const { data } = fractions(this.layouts[name], this.matrix.rows);
    const [x, y] = [0, 1].map((k) => Float64Array.from({ length: this.matrix.rows }, (_, p) => REACH * data[2 * p + k]));
    return { x, y };
  }

  /** The points of one modality. @param {number} modality its place in the figure */
  cloud(modality) {
    return slice(this.matrix, modality * this.count, (modality + 1) * this.count);
  }
}

/**
 * Places in a plane.
 * @param {Matrix} points (P, D)
 * @param {Matrix} axes (2, D)
 * @param {number[]} origin (2,)
 * @returns {{x: Float64Array, y: Float64Array}}
 */
export function placed(points, axes, [x0, y0]) {
  const x = new Float64Array(points.rows);
  const y = new Float64Array(points.rows);
  for (let p = 0; p < points.rows; p++) {
    x[p] = dot(points, p, axes, 0) - x0;
    y[p] = dot(points, p, axes, 1) - y0;
  }
  return { x, y };
}

/** Everything that a figure carries. */
export class Payload {
  /** @param {Carried} raw */
  constructor(raw) {
    this.raw = raw;
    this.count = raw.ids.length;
    this.modalities = raw.modalities;
    /** @type {Map<string, number>} */
    this.index = new Map(raw.ids.map((id, n) => [id, n]));
    /** @type {Map<string, Cloud | Later>} */
    this.clouds = new Map(raw.clouds.map((cloud) => [cloud.key, cloud]));
    /** @type {Map<string, Points>} */
    this.opened = new Map();
  }

  /** Whether the points of a state are here. @param {string} key */
  has(key) {
    const cloud = this.clouds.get(key);
    return cloud !== undefined && "points" in cloud;
  }

  /** Get the points of a state here, if an output held them back. @param {string} key */
  async fetch(key) {
    const cloud = this.clouds.get(key);
    if (cloud && "later" in cloud) this.clouds.set(key, /** @type {Cloud} */ (await bring(cloud.later)));
  }

  /** The points of a state, by its step or name. @param {string | number} key */
  at(key) {
    const name = String(key);
    const known = this.opened.get(name);
    if (known) return known;
    const cloud = this.clouds.get(name);
    if (!cloud || "later" in cloud) throw new Error(`no points of ${name}`);
    const points = new Points(cloud, this.count);
    this.opened.set(name, points);
    return points;
  }
}

/**
 * What a view draws: the points of one state, and what they are. Here the state is what a control chooses; a figure that moves points
 * by other means gives its views an object of the same form.
 * @typedef {object} Source
 * @property {number} count n
 * @property {ModalityData[]} modalities
 * @property {Map<string, number>} index id to item
 * @property {Pick<Carried, "ids" | "captions" | "modalities" | "extent" | "clusters">} raw
 * @property {string} key changes with what is drawn of the points, and only with that
 * @property {Matrix} cosines (M n, M n)
 * @property {string} entry what one of them is called: a cosine, unless points are not of length one
 * @property {{x: Float64Array, y: Float64Array}} positions
 * @property {(redraw: () => void) => void} follow
 * @property {ReadonlySet<number>} [lit] items that stand out while all others are small; none: all are alike
 * @property {(item: number) => void} [pick] called with an item that the reader taps, instead of selecting it
 * @property {"pictures" | "dots"} [marks] what stands at the points, where no control says so
 */

/** @implements {Source} */
export class Chosen {
  /**
   * @param {Payload} payload
   * @param {Control} control whose value is the key of a state
   */
  constructor(payload, control) {
    this.payload = payload;
    this.control = control;
    this.count = payload.count;
    this.modalities = payload.modalities;
    this.index = payload.index;
    this.raw = payload.raw;
    this.entry = "cosine";
  }

  get key() {
    return String(valueOf(this.control));
  }

  get points() {
    return this.payload.at(this.key);
  }

  get cosines() {
    return this.points.cosines;
  }

  get positions() {
    return this.points.positions;
  }

  /** @param {() => void} redraw */
  follow(redraw) {
    followValue(this.control, redraw);
  }
}

/** @type {WeakMap<object, Payload>} */
const opened = new WeakMap();

/**
 * @param {ColumnDataSource} model that carries the data
 * @returns {Payload}
 */
export function open(model) {
  let payload = opened.get(model);
  if (!payload) {
    payload = new Payload(/** @type {Carried} */ (model.tags[0]));
    opened.set(model, payload);
  }
  return payload;
}
