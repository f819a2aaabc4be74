/**
 * Finding the partner. Twin of `precompute/analysis/retrieval.py`: ties count against the query.
 * @module modgap/retrieval
 */

import { dot } from "modgap/vectors";

/** @typedef {import("modgap/vectors").Matrix} Matrix */

const TIE = 1e-12;

/**
 * Rank of each query's partner among the whole gallery, from 1.
 * @param {Matrix} query (N, D)
 * @param {Matrix} gallery (N, D)
 * @returns {number[]}
 */
export function ranks(query, gallery) {
  return Array.from({ length: query.rows }, (_, i) => {
    const least = dot(query, i, gallery, i) - TIE;
    let rank = 0;
    for (let j = 0; j < gallery.rows; j++) if (dot(query, i, gallery, j) >= least) rank++;
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
  return ranks(query, other).map((rank, i) => {
    const least = dot(query, i, other, i) - TIE;
    let before = 0;
    for (let j = 0; j < own.rows; j++) if (j !== i && dot(query, i, own, j) >= least) before++;
    return rank + before;
  });
}
