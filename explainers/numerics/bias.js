/**
 * The part of a similarity that prefers some candidates whatever the query. Twin of `precompute/analysis/bias.py`; the parts are read
 * off the similarities as the means of their rows and columns.
 * @module modgap/numerics/bias
 */

import { centre } from "modgap/numerics/closing";
import { average } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {{bias: number[], biasSpread: number, contentSpread: number}} Parts `bias` of each candidate, mean 0; standard deviations */

/**
 * @param {Matrix} similarities (N, N), queries by candidates, partners on the diagonal; N >= 2
 * @returns {Parts}
 */
export function split({ data, rows: n }) {
  const row = Array.from({ length: n }, () => 0);
  const column = Array.from({ length: n }, () => 0);
  data.forEach((value, k) => {
    row[Math.floor(k / n)] += value / n;
    column[k % n] += value / n;
  });
  const middle = average(row);
  const bias = column.map((value) => value - middle);
  /** @type {number[]} */
  const content = [];
  data.forEach((value, k) => {
    const [query, candidate] = [Math.floor(k / n), k % n];
    if (query !== candidate) content.push(value - row[query] - bias[candidate]);
  });
  return { bias, biasSpread: deviation(bias), contentSpread: deviation(content) };
}

/**
 * Two clouds whose similarities are the content alone: every row and column of their (N, N) table has mean 0.
 * @param {Matrix} query (N, D)
 * @param {Matrix} gallery (N, D)
 * @returns {[Matrix, Matrix]} rows not of length one
 */
export function withoutBias(query, gallery) {
  return centre(query, gallery, false);
}

/** @param {number[]} values */
function deviation(values) {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
}
