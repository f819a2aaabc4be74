/**
 * Searching a gallery that holds both modalities. Twin of `precompute/analysis/gallery.py`, which also draws the order in
 * which items change to the other modality: here it is given.
 * @module modgap/numerics/gallery
 */

import { TIE } from "modgap/generated/constants";
import { similarities } from "modgap/numerics/similarity";
import { median, slice } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * Which items are shown in the other modality than the query's: the first `share` of the order, to the nearest item.
 * @param {ArrayLike<number>} order (N,) a permutation
 * @param {number} share in [0, 1]
 * @returns {boolean[]} (N,)
 */
export function otherItems(order, share) {
  const shown = new Array(order.length).fill(false);
  const count = Math.floor(share * order.length + 0.5);
  for (let k = 0; k < count; k++) shown[order[k]] = true;
  return shown;
}

/**
 * Rank of each query's partner in the gallery, 1 to N; ties count against the query.
 * @param {Matrix} query (N, D)
 * @param {Matrix} other (N, D) the same items in the other modality
 * @param {ArrayLike<boolean>} shown (N,)
 * @returns {number[]}
 */
export function galleryRanks(query, other, shown) {
  return ranksOf(similarities(query, other), similarities(query), shown);
}

/**
 * @param {Matrix} across (N, N)
 * @param {Matrix} within (N, N)
 * @param {ArrayLike<boolean>} shown
 * @returns {number[]}
 */
function ranksOf(across, within, shown) {
  const n = across.rows;
  return Array.from({ length: n }, (_, i) => {
    const least = across.data[i * n + i] - TIE;
    let rank = 1;
    for (let j = 0; j < n; j++) if (j !== i && (shown[j] ? across : within).data[i * n + j] >= least) rank++;
    return rank;
  });
}

/**
 * Recall at k and median rank of the partner at each share.
 * @param {Matrix} query
 * @param {Matrix} other
 * @param {ArrayLike<number>} shares
 * @param {ArrayLike<number>} order
 * @param {number} [k]
 * @returns {{share: number, recall: number, medianRank: number}[]}
 */
export function galleryCurve(query, other, shares, order, k = 1) {
  const [across, within] = [similarities(query, other), similarities(query)];
  return Array.from(shares, (share) => {
    const ranks = ranksOf(across, within, otherItems(order, share));
    return { share, recall: ranks.filter((rank) => rank <= k).length / ranks.length, medianRank: median(ranks) };
  });
}

/**
 * One entry of a page of results.
 * @typedef {{item: number, other: boolean, similarity: number, positive: boolean}} Hit
 */

/**
 * The most similar entries of the gallery for one query, best first; the partner stands behind those it ties with.
 * @param {Matrix} query
 * @param {Matrix} other
 * @param {ArrayLike<boolean>} shown
 * @param {number} item the query
 * @param {number} count length of the page
 * @returns {Hit[]}
 */
export function results(query, other, shown, item, count) {
  const asked = slice(query, item, item + 1);
  const [across, within] = [similarities(asked, other).data, similarities(asked, query).data];
  const hits = Array.from(across, (cosine, j) => {
    const positive = j === item;
    const flag = shown[j] || positive;
    return { item: j, other: flag, similarity: flag ? cosine : within[j], positive };
  });
  const place = (/** @type {Hit} */ hit) => (hit.positive ? hit.similarity - TIE : hit.similarity);
  return hits.sort((a, b) => place(b) - place(a) || Number(a.positive) - Number(b.positive) || a.item - b.item).slice(0, count);
}
