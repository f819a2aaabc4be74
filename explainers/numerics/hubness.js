/**
 * Candidates that answer many queries. Twin of `precompute/analysis/hubness.py`.
 * @module modgap/numerics/hubness
 */

import { ranking } from "modgap/numerics/retrieval";
import { slice } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * How many queries have each candidate among their k most similar; a tie is decided for the candidate that stands first.
 * @param {Matrix} similarities (N, N), queries by candidates
 * @param {number} [k]
 * @returns {number[]} (N,), sum k N
 */
export function kOccurrences(similarities, k = 1) {
  const counts = Array.from({ length: similarities.columns }, () => 0);
  for (let query = 0; query < similarities.rows; query++) {
    for (const candidate of ranking(slice(similarities, query, query + 1).data).slice(0, k)) counts[candidate]++;
  }
  return counts;
}
