/**
 * Products of matrices, and what is taken over their rows and columns.
 * @module modgap/numerics/products
 */

import { zeros } from "modgap/numerics/vectors";

/** @import { Matrix } from "modgap/numerics/vectors" */

/** @param {Matrix} a (M, K) @param {Matrix} b (K, N) @returns {Matrix} (M, N) */
export function product(a, b) {
  const made = zeros(a.rows, b.columns);
  const { columns } = b;
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k];
      for (let j = 0, to = i * columns, from = k * columns; j < columns; j++) made.data[to + j] += factor * b.data[from + j];
    }
  return made;
}

/** The first transposed. @param {Matrix} a (K, M) @param {Matrix} b (K, N) @returns {Matrix} (M, N) */
export function productOfColumns(a, b) {
  const made = zeros(a.columns, b.columns);
  const { columns } = b;
  for (let k = 0; k < a.rows; k++)
    for (let i = 0; i < a.columns; i++) {
      const factor = a.data[k * a.columns + i];
      for (let j = 0, to = i * columns, from = k * columns; j < columns; j++) made.data[to + j] += factor * b.data[from + j];
    }
  return made;
}

/** Sum over the rows. @param {Matrix} a (M, N) @returns {Matrix} (1, N) */
export function columnSums(a) {
  const sums = zeros(1, a.columns);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) sums.data[j] += a.data[i * a.columns + j];
  return sums;
}

/** Some rows. @param {Matrix} a @param {ArrayLike<number>} rows @returns {Matrix} */
export function taken(a, rows) {
  const made = zeros(rows.length, a.columns);
  for (let i = 0; i < rows.length; i++) made.data.set(a.data.subarray(rows[i] * a.columns, (rows[i] + 1) * a.columns), i * a.columns);
  return made;
}

/** The rows put where they were taken; zeros elsewhere. @param {Matrix} a @param {ArrayLike<number>} rows @param {number} count @returns {Matrix} */
export function putBack(a, rows, count) {
  const made = zeros(count, a.columns);
  for (let i = 0; i < rows.length; i++) made.data.set(a.data.subarray(i * a.columns, (i + 1) * a.columns), rows[i] * a.columns);
  return made;
}

/**
 * Add a multiple of another matrix of the same shape.
 * @param {Matrix} a changed
 * @param {Matrix} b
 * @param {number} [factor]
 */
export function add(a, b, factor = 1) {
  for (let k = 0; k < a.data.length; k++) a.data[k] += factor * b.data[k];
  return a;
}

/** Times a number. @param {Matrix} a changed @param {number} factor */
export function scaled(a, factor) {
  for (let k = 0; k < a.data.length; k++) a.data[k] *= factor;
  return a;
}
