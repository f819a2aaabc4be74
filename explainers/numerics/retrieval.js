/**
 * Finding the partner. Twin of `precompute/analysis/retrieval.py`: ties count against the query.
 * @module modgap/numerics/retrieval
 */

import { TIE } from "modgap/generated/constants";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * Rank of each query's partner, from 1: among all items of the other modality, or in the mixed gallery.
 * @param {Matrix} across (N, N) cosines, rows are queries
 * @param {Matrix} [within] (N, N) cosines of the queries with each other, where the others of their modality compete, too
 * @param {ArrayLike<number>} [added] (N, N) not 0 where one of them does; all by default
 * @returns {number[]}
 */
export function ranksOf({ data, rows: n }, within, added) {
  return Array.from({ length: n }, (_, i) => {
    const least = data[i * n + i] - TIE;
    let rank = 0;
    for (let j = 0, at = i * n; j < n; j++, at++) {
      if (data[at] >= least) rank++;
      if (within && j !== i && (!added || added[at]) && within.data[at] >= least) rank++;
    }
    return rank;
  });
}

/**
 * Candidates from the most similar to the least, by place; tied ones in the order in which they stand.
 * @param {ArrayLike<number>} similarities
 * @returns {number[]}
 */
export function ranking(similarities) {
  const levels = Array.from(similarities, (value) => Math.round(value / TIE));
  return levels.map((_, place) => place).sort((a, b) => levels[b] - levels[a]);
}
