/**
 * The mixed gallery as it fills. Twin of `precompute/analysis/gallery.py`, which also draws the order in which items of the
 * query's own modality are added: here it is given.
 * @module modgap/numerics/gallery
 */

import { TIE } from "modgap/generated/constants";
import { ranksOf } from "modgap/numerics/retrieval";
import { similarities } from "modgap/numerics/similarity";
import { median, slice } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * How many of the n - 1 other items of the query's own modality a part is, to the nearest.
 * @param {number} n
 * @param {number} part in [0, 1]
 */
export function addedCount(n, part) {
  return Math.floor(part * (n - 1) + 0.5);
}

/**
 * Which items of the query's own modality are in its gallery: the first of the order, the query left out.
 * @param {ArrayLike<number>} order (N,) a permutation
 * @param {number} part in [0, 1]
 * @returns {Uint8Array} (N, N) rows are queries, columns items; 1 where it is
 */
export function addedItems(order, part) {
  const n = order.length;
  const added = new Uint8Array(n * n);
  const count = addedCount(n, part);
  for (let i = 0; i < n; i++) {
    for (let k = 0, left = count; left > 0; k++) {
      if (order[k] === i) continue;
      added[i * n + order[k]] = 1;
      left--;
    }
  }
  return added;
}

/**
 * Recall at k and median rank of the partner at each part of the own modality that is added.
 * @param {Matrix} query (N, D)
 * @param {Matrix} other (N, D) the same items in the other modality
 * @param {ArrayLike<number>} parts
 * @param {ArrayLike<number>} order (N,)
 * @param {number} [k]
 * @returns {{part: number, recall: number, medianRank: number}[]}
 */
export function galleryCurve(query, other, parts, order, k = 1) {
  const [across, within] = [similarities(query, other), similarities(query)];
  return Array.from(parts, (part) => {
    const ranks = ranksOf(across, within, addedItems(order, part));
    return { part, recall: ranks.filter((rank) => rank <= k).length / ranks.length, medianRank: median(ranks) };
  });
}

/**
 * One entry of a gallery.
 * @typedef {{item: number, other: boolean, similarity: number, positive: boolean}} Hit
 */

/**
 * The gallery of one query, the most similar first; the partner stands behind those it ties with.
 * @param {Matrix} query (N, D)
 * @param {Matrix} other (N, D)
 * @param {ArrayLike<number>} added (N, N)
 * @param {number} item the query
 * @returns {Hit[]}
 */
export function results(query, other, added, item) {
  const n = query.rows;
  const asked = slice(query, item, item + 1);
  const hits = Array.from(similarities(asked, other).data, (similarity, j) => ({ item: j, other: true, similarity, positive: j === item }));
  similarities(asked, query).data.forEach((similarity, j) => {
    if (j !== item && added[item * n + j]) hits.push({ item: j, other: false, similarity, positive: false });
  });
  const place = (/** @type {Hit} */ hit) => (hit.positive ? hit.similarity - TIE : hit.similarity);
  return hits.sort((a, b) => place(b) - place(a) || Number(a.positive) - Number(b.positive));
}
