/**
 * Two towers from inputs to points of length one: the twin of `precompute/trainer/towers.py`.
 * @module modgap/numerics/towers
 */

import { normals, stream } from "modgap/numerics/draws";
import { columnSums, product, productOfColumns } from "modgap/numerics/products";
import { similarities } from "modgap/numerics/similarity";
import { mean, zeros } from "modgap/numerics/vectors";

/** @import { Settings } from "modgap/numerics/trainer" */
/** @import { Matrix } from "modgap/numerics/vectors" */

/** @typedef {Matrix[]} Weights of a tower; a bias is a single row */
/** @typedef {{points: Matrix, lengths: Float64Array, hidden: Matrix}} Pass what a tower makes: see `Pass` in Python */

export const FACTORS = 6;
const SPREAD = 0.5;
const [CONCEPTS, NOISE, WEIGHTS] = [1, 2, 3];
export const [PICTURES, TEXTS] = [0, 1];

/** Pictures and texts, (N, F) each. @param {Settings} settings @returns {Matrix[]} */
export function inputs({ seed, pairs, noise, missing }) {
  const count = pairs * FACTORS;
  const concepts = normals(stream(seed, CONCEPTS), count);
  return [PICTURES, TEXTS].map((side) => {
    const noises = normals(stream(seed, NOISE, side), count);
    const named = FACTORS - (side === TEXTS ? missing : 0);
    return { data: noises.map((value, k) => (k % FACTORS < named ? concepts[k] : 0) + noise * value), rows: pairs, columns: FACTORS };
  });
}

/** Weights before the first update. @param {Settings} settings @param {Matrix[]} given @returns {Weights[]} */
export function born(settings, given) {
  const first = drawn(settings, PICTURES, given[PICTURES].rows);
  if (settings.start === "aligned") return [first, first.map(({ data, rows, columns }) => ({ data: data.slice(), rows, columns }))];
  const second = drawn(settings, TEXTS, given[TEXTS].rows);
  if (settings.start !== "born") {
    const sign = settings.start === "same-side" ? 1 : -1;
    const towards = mean(forward(settings.towers, first, given[PICTURES]).points).map((value) => sign * value);
    const centre = mean(forward(settings.towers, second, given[TEXTS]).points);
    for (const rows of second.slice(settings.towers === "free" ? -1 : -2)) turn(rows, centre, towards);
  }
  return [first, second];
}

/** @param {Settings} settings @param {number} side @param {number} count @returns {Weights} */
function drawn({ seed, towers, width, dimension }, side, count) {
  if (towers === "free") {
    const values = normals(stream(seed, WEIGHTS, side), (count + 1) * dimension);
    const data = Float64Array.from({ length: count * dimension }, (_, k) => values[k % dimension] + SPREAD * values[dimension + k]);
    return [{ data, rows: count, columns: dimension }];
  }
  const shapes = towers === "linear" ? [[FACTORS, dimension]] : [[FACTORS, width], [width, dimension]];
  return shapes.flatMap(([from, to], layer) => {
    const values = normals(stream(seed, WEIGHTS, side, layer), (from + 1) * to).map((value) => value / Math.sqrt(from));
    return [
      { data: values.slice(to), rows: from, columns: to },
      { data: values.slice(0, to), rows: 1, columns: to },
    ];
  });
}

/** Turn the direction of `start` to that of `towards`, in their plane. @param {Matrix} rows changed @param {Float64Array} start @param {Float64Array} towards */
function turn(rows, start, towards) {
  const [p, q] = [direction(start), direction(towards)];
  reflect(rows, p.map((value, k) => value + q[k]));
  reflect(rows, q);
}

/** @param {Float64Array} vector */
function direction(vector) {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** @param {Matrix} rows changed @param {Float64Array} normal */
function reflect({ data, rows, columns }, normal) {
  const square = normal.reduce((sum, value) => sum + value * value, 0);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const along = row.reduce((sum, value, k) => sum + value * normal[k], 0);
    for (let k = 0; k < columns; k++) row[k] -= (2 * along * normal[k]) / square;
  }
}

/** Points of a tower's inputs. @param {string} towers @param {Weights} weights @param {Matrix} given (N, F) @returns {Pass} */
export function forward(towers, weights, given) {
  if (towers === "free") return normalised(weights[0], zeros(given.rows, 0));
  if (towers === "linear") return normalised(shifted(product(given, weights[0]), weights[1]), zeros(given.rows, 0));
  const hidden = shifted(product(given, weights[0]), weights[1]);
  for (let k = 0; k < hidden.data.length; k++) hidden.data[k] = Math.max(hidden.data[k], 0);
  return normalised(shifted(product(hidden, weights[2]), weights[3]), hidden);
}

/** @param {Matrix} a changed @param {Matrix} bias (1, columns) */
function shifted(a, bias) {
  for (let k = 0; k < a.data.length; k++) a.data[k] += bias.data[k % a.columns];
  return a;
}

/** @param {Matrix} made @param {Matrix} hidden @returns {Pass} */
function normalised({ data, rows, columns }, hidden) {
  const points = zeros(rows, columns);
  const lengths = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let square = 0;
    for (let k = i * columns; k < (i + 1) * columns; k++) square += data[k] * data[k];
    lengths[i] = Math.sqrt(square);
    for (let k = i * columns; k < (i + 1) * columns; k++) points.data[k] = data[k] / lengths[i];
  }
  return { points, lengths, hidden };
}

/** Gradient in the weights. @param {string} towers @param {Weights} weights @param {Matrix} given @param {Pass} passed @param {Matrix} slope in the points @returns {Weights} */
export function backward(towers, weights, given, { points, lengths, hidden }, slope) {
  const made = zeros(slope.rows, slope.columns);
  for (let i = 0; i < made.rows; i++) {
    let along = 0;
    const [from, to] = [i * made.columns, (i + 1) * made.columns];
    for (let k = from; k < to; k++) along += slope.data[k] * points.data[k];
    for (let k = from; k < to; k++) made.data[k] = (slope.data[k] - along * points.data[k]) / lengths[i];
  }
  if (towers === "free") return [made];
  if (towers === "linear") return [productOfColumns(given, made), columnSums(made)];
  const inner = similarities(made, weights[2]);
  for (let k = 0; k < inner.data.length; k++) if (hidden.data[k] <= 0) inner.data[k] = 0;
  return [productOfColumns(given, inner), columnSums(inner), productOfColumns(hidden, made), columnSums(made)];
}
