/**
 * From points in any number of dimensions to places in a plane. A circle is seen as it is, a sphere from outside, and what has more
 * dimensions along the gap and along the direction that was widest at birth.
 * @module modgap/figures/trainer/projection
 */

import { seenFromOutside } from "modgap/kit/globe";
import { gapVector } from "modgap/numerics/geometry";
import { product, productOfColumns } from "modgap/numerics/products";
import { mean, norm, stacked, translate } from "modgap/numerics/vectors";

/** @import { Matrix } from "modgap/numerics/vectors" */

/** @typedef {{gap: Float64Array, widest: Float64Array}} Axes of length one */
/** @typedef {{x: number[], y: number[], depth: number[]}} Places depth is from -1, far away, to 1 */

const ROUNDS = 60; // of the power method
const NO_GAP = 1e-6; // below it has no direction

/** Axes of two clouds as they are born. @param {Matrix[]} clouds @returns {Axes} */
export function axesOf([x, y]) {
  const gap = direction(gapVector(x, y)) ?? first(x.columns);
  const content = stacked(centred(x), centred(y));
  /** @type {Float64Array} */
  let widest = Float64Array.from({ length: x.columns }, (_, k) => 1 + k / x.columns);
  for (let round = 0; round < ROUNDS; round++) {
    const along = product(content, { data: widest, rows: x.columns, columns: 1 });
    widest = direction(without(productOfColumns(content, along).data, gap)) ?? widest;
  }
  return { gap, widest };
}

/** Where clouds are seen. @param {Matrix[]} clouds @param {Axes} born @param {number} turn degrees @returns {Places[]} */
export function places(clouds, born, turn) {
  const { columns } = clouds[0];
  if (columns === 2) return clouds.map((cloud) => seen(cloud, ([x, y]) => ({ x, y, depth: 0 })));
  if (columns === 3) return clouds.map((cloud) => seen(cloud, (row) => seenFromOutside(row, turn)));
  const gap = direction(gapVector(clouds[0], clouds[1])) ?? born.gap;
  const widest = direction(without(born.widest, gap)) ?? born.widest;
  return clouds.map((cloud) => seen(cloud, (row) => ({ x: dot(row, gap), y: dot(row, widest), depth: 0 })));
}

/** @param {Matrix} cloud @param {(row: Float64Array) => {x: number, y: number, depth: number}} project @returns {Places} */
function seen({ data, rows, columns }, project) {
  /** @type {Places} */
  const found = { x: [], y: [], depth: [] };
  for (let i = 0; i < rows; i++) {
    const { x, y, depth } = project(data.subarray(i * columns, (i + 1) * columns));
    found.x.push(x);
    found.y.push(y);
    found.depth.push(depth);
  }
  return found;
}

/** @param {Matrix} cloud */
const centred = (cloud) => translate(cloud, mean(cloud), -1);

/** @param {Float64Array} vector @returns {Float64Array | null} null where there is none */
function direction(vector) {
  const length = norm(vector);
  return length > NO_GAP ? vector.map((value) => value / length) : null;
}

/** What is left at a right angle to a direction. @param {Float64Array} vector @param {Float64Array} axis */
function without(vector, axis) {
  const along = dot(vector, axis);
  return vector.map((value, k) => value - along * axis[k]);
}

/** @param {number} count */
function first(count) {
  return Float64Array.from({ length: count }, (_, k) => Number(k === 0));
}

/** @param {Float64Array} a @param {Float64Array} b */
function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
