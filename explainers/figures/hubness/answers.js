/**
 * What a search answers: the bias of each candidate, how often it is ranked first, and whose partner that is. Twin of `answers.py`.
 * @module modgap/figures/hubness/answers
 */

import { split } from "modgap/numerics/bias";
import { kOccurrences } from "modgap/numerics/hubness";
import { ranking, ranksOf } from "modgap/numerics/retrieval";
import { similarities } from "modgap/numerics/similarity";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {{start: number, end: number, share: number}} Group consecutive candidates by bias, and their share of the queries */

/**
 * @typedef {object} Answers
 * @property {number[]} bias of each candidate, mean 0
 * @property {number} biasSpread standard deviation of the bias
 * @property {number} contentSpread standard deviation of the content over query n, candidate m != n
 * @property {number} ratio of the two
 * @property {number[]} occurrences how many queries rank each candidate first
 * @property {boolean[]} retrieved whether a query ranks its partner first, and no other is as similar
 * @property {number} recall
 * @property {number[]} order candidates from the least bias to the most
 * @property {Group[]} groups fifths of the candidates in this order
 */

const GROUPS = 5;

/**
 * Search two clouds, row n of one the partner of row n of the other.
 * @param {Matrix} query (N, D)
 * @param {Matrix} gallery (N, D), N >= 2
 * @returns {Answers}
 */
export function search(query, gallery) {
  const cosines = similarities(query, gallery);
  const n = cosines.rows;
  const parts = split(cosines);
  const occurrences = kOccurrences(cosines);
  const retrieved = ranksOf(cosines).map((rank) => rank === 1);
  const order = ranking(parts.bias.map((value) => -value));
  const groups = Array.from({ length: GROUPS }, (_, k) => {
    const [start, end] = [Math.floor((k * n) / GROUPS), Math.floor(((k + 1) * n) / GROUPS)];
    return { start, end, share: order.slice(start, end).reduce((sum, candidate) => sum + occurrences[candidate], 0) / n };
  });
  const recall = retrieved.filter(Boolean).length / n;
  return { ...parts, ratio: parts.biasSpread / parts.contentSpread, occurrences, retrieved, recall, order, groups };
}
