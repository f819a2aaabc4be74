/**
 * Finding the partner. Twin of `precompute/analysis/retrieval.py`: ties count against the query.
 * @module modgap/numerics/retrieval
 */

import { TIE } from "modgap/generated/constants";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * Rank of each query's partner, from 1: among the whole gallery, or among that and the others of its own modality.
 * @param {Matrix} across (N, N) cosines, rows are queries
 * @param {Matrix} [within] (N, N) cosines of the queries with each other, where the others of their modality compete, too
 * @returns {number[]}
 */
export function ranksOf({ data, rows: n }, within) {
  return Array.from({ length: n }, (_, i) => {
    const least = data[i * n + i] - TIE;
    let rank = 0;
    for (let j = 0; j < n; j++) {
      if (data[i * n + j] >= least) rank++;
      if (within && j !== i && within.data[i * n + j] >= least) rank++;
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
