/**
 * All cosines at once.
 * @module modgap/numerics/similarity
 */

import { zeros } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * Dot products of all rows of x with all rows of y: cosines, for unit rows.
 * @param {Matrix} x (M, D)
 * @param {Matrix} [y] (K, D); x itself if left out, and then each product is computed once
 * @returns {Matrix} (M, K)
 */
export function similarities(x, y = x) {
  const cosines = zeros(x.rows, y.rows);
  const own = x === y;
  const d = x.columns;
  for (let i = 0; i < x.rows; i++) {
    for (let j = own ? i : 0; j < y.rows; j++) {
      let sum = 0;
      for (let k = 0, a = i * d, b = j * d; k < d; k++) sum += x.data[a + k] * y.data[b + k];
      cosines.data[i * y.rows + j] = sum;
      if (own) cosines.data[j * y.rows + i] = sum;
    }
  }
  return cosines;
}
