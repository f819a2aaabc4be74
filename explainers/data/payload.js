/**
 * The data of a figure: decoded once, shared by all views that hold the same model. Twin of `explainers/payload.py`.
 * @module modgap/data/payload
 */

import { similarities } from "modgap/numerics/similarity";
import { unitRows, zeros } from "modgap/numerics/vectors";
import { follow } from "modgap/kit/views";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * What Python writes.
 * @typedef {object} Raw
 * @property {string[]} codes
 * @property {number} unit length of one step
 * @property {number} rows 2 N points: the first modality, then the second
 * @property {number} columns D
 * @property {[number, number]} mean origin of the projection
 * @property {[number, number, number, number]} extent of the projection: x0, x1, y0, y1
 * @property {number[]} steps
 * @property {Record<string, number[]>} numbers name to one value a checkpoint
 * @property {string[]} ids
 * @property {string[]} captions
 * @property {[string, string]} words what the modalities are called
 * @property {[boolean, boolean]} pictured which of them have pictures
 * @property {{url: string, columns: number, rows: number} | null} media
 * @property {{name: string, values: string[]}} [slider] what a position of the slider means, where it is not a step of training
 * @property {{order: number[], groups: {start: number, size: number, label: string}[]}} clusters
 */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Uint8Array(128);
for (let index = 0; index < DIGITS.length; index++) VALUE[DIGITS.charCodeAt(index)] = index;

/** One checkpoint: the points of both modalities, and their cosines when these are first asked for. */
export class Checkpoint {
  /** @param {Matrix} points unit rows, both modalities */
  constructor(points) {
    this.points = points;
    /** @type {Matrix | null} */
    this.products = null;
  }

  /** All cosines, (2 N, 2 N). */
  get cosines() {
    this.products ??= similarities(this.points);
    return this.products;
  }

  /** @param {number} row @param {number} column */
  cosine(row, column) {
    return this.cosines.data[row * this.points.rows + column];
  }
}

/**
 * Integers of one text, ordered by point, then axis.
 * @param {string} code
 * @param {number} rows
 * @param {number} columns
 */
export function integers(code, rows, columns) {
  const found = new Int32Array(rows * columns);
  for (let k = 0, at = 0; k < columns; k++) {
    for (let i = 0; i < rows; i++, at++) {
      const digit = VALUE[code.charCodeAt(rows * columns + at)];
      const high = digit % 2 ? -(digit + 1) / 2 : digit / 2;
      found[i * columns + k] = 64 * high + VALUE[code.charCodeAt(at)] - 32;
    }
  }
  return found;
}

/**
 * All checkpoints; each text is the difference from the one before.
 * @param {Pick<Raw, "codes" | "unit" | "rows" | "columns">} raw
 * @returns {Matrix[]} unit rows
 */
export function decode({ codes, unit, rows, columns }) {
  const sum = zeros(rows, columns);
  return codes.map((code) => {
    const step = integers(code, rows, columns);
    for (let k = 0; k < step.length; k++) sum.data[k] += unit * step[k];
    return unitRows(sum);
  });
}

/** Everything that a figure shows. */
export class Payload {
  /** @param {Raw} raw */
  constructor(raw) {
    this.raw = raw;
    this.count = raw.rows / 2;
    this.checkpoints = decode(raw).map((points) => new Checkpoint(points));
    /** @type {Map<string, number>} */
    this.index = new Map(raw.ids.map((id, n) => [id, n]));
  }

  /** What the slider chooses. */
  get sliderName() {
    return this.raw.slider?.name ?? "Checkpoint of training";
  }

  /** What a position of the slider means. @param {number} checkpoint */
  sliderText(checkpoint) {
    return this.raw.slider?.values[checkpoint] ?? `step ${this.raw.steps[checkpoint]}`;
  }

  /**
   * Positions on the first two axes, which are the first two coordinates.
   * @param {number} checkpoint
   * @returns {{x: Float64Array, y: Float64Array}}
   */
  positions(checkpoint) {
    const { points } = this.checkpoints[checkpoint];
    const [x0, y0] = this.raw.mean;
    const x = new Float64Array(points.rows);
    const y = new Float64Array(points.rows);
    for (let i = 0; i < points.rows; i++) {
      x[i] = points.data[i * points.columns] - x0;
      y[i] = points.data[i * points.columns + 1] - y0;
    }
    return { x, y };
  }
}

/**
 * What a view draws: the points of one state, and what they are. Here the state is the checkpoint of a slider; a figure that moves
 * points by other means gives its views an object of the same form.
 * @typedef {object} Source
 * @property {number} count N
 * @property {Map<string, number>} index id to item
 * @property {Pick<Raw, "ids" | "captions" | "words" | "pictured" | "media" | "extent" | "clusters">} raw
 * @property {string | number} key changes with the points, and only with them
 * @property {Matrix} cosines (2 N, 2 N)
 * @property {{x: Float64Array, y: Float64Array}} positions
 * @property {(redraw: () => void) => void} follow
 */

/** @implements {Source} */
export class AtCheckpoint {
  /**
   * @param {Payload} payload
   * @param {import("bokeh/models/widgets").Slider} slider
   */
  constructor(payload, slider) {
    this.payload = payload;
    this.slider = slider;
    this.count = payload.count;
    this.index = payload.index;
    this.raw = payload.raw;
  }

  get key() {
    return this.slider.value;
  }

  get cosines() {
    return this.payload.checkpoints[this.key].cosines;
  }

  get positions() {
    return this.payload.positions(this.key);
  }

  /** @param {() => void} redraw */
  follow(redraw) {
    follow(this.slider, "value", redraw);
  }
}

/** @type {WeakMap<object, Payload>} */
const opened = new WeakMap();

/**
 * @param {{tags: [Raw]}} model the Bokeh model that carries the data
 * @returns {Payload}
 */
export function open(model) {
  let payload = opened.get(model);
  if (!payload) {
    payload = new Payload(model.tags[0]);
    opened.set(model, payload);
  }
  return payload;
}
