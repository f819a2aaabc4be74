/**
 * Finding the partner. Twin of `precompute/analysis/retrieval.py`: ties count against the query.
 * @module modgap/numerics/retrieval
 */

import { similarities } from "modgap/numerics/similarity";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

const TIE = 1e-12;

/**
 * Rank of each query's partner among the whole gallery, from 1.
 * @param {Matrix} query (N, D)
 * @param {Matrix} gallery (N, D)
 * @returns {number[]}
 */
export function ranks(query, gallery) {
  return ranksOf(similarities(query, gallery));
}

/**
 * The same from the cosines.
 * @param {Matrix} across (N, N), rows are queries
 * @param {Matrix} [within] (N, N) cosines of the queries with each other, if the others of the query's own modality compete, too
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
 * Share of queries whose partner is among the k most similar.
 * @param {Matrix} query
 * @param {Matrix} gallery
 * @param {number} k
 */
export function recallAtK(query, gallery, k) {
  return ranks(query, gallery).filter((rank) => rank <= k).length / query.rows;
}

/**
 * Rank of each query's partner among the N items of the other modality and the N - 1 others of its own.
 * @param {Matrix} query (N, D)
 * @param {Matrix} other (N, D)
 * @param {Matrix} own (N, D) the query's modality
 * @returns {number[]}
 */
export function mixedRank(query, other, own) {
  return ranksOf(similarities(query, other), similarities(query, own));
}
