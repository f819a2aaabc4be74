/**
 * Why shifting is not centring: the part of a similarity that prefers some candidates whatever the query.
 * Twin of `precompute/analysis/bias.py`.
 * @module modgap/numerics/bias
 */

import { centre, shift } from "modgap/numerics/closing";
import { similarities } from "modgap/numerics/similarity";
import { mean, translate } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * The four parts of all similarities: entry (n, m) of their sum is <query n, candidate m>.
 * @typedef {object} Parts
 * @property {number} meanMean the same everywhere
 * @property {Float64Array} contentMean one a query: no rank depends on it
 * @property {Float64Array} meanContent one a candidate: the bias
 * @property {Matrix} contentContent (N, N)
 */

/**
 * @param {Matrix} query (N, D)
 * @param {Matrix} gallery (N, D)
 * @returns {Parts}
 */
export function split(query, gallery) {
  const [meanX, meanY] = [mean(query), mean(gallery)];
  const [x, y] = [translate(query, meanX, -1), translate(gallery, meanY, -1)];
  return {
    meanMean: meanX.reduce((sum, value, k) => sum + value * meanY[k], 0),
    contentMean: along(x, meanY),
    meanContent: along(y, meanX),
    contentContent: similarities(x, y),
  };
}

/**
 * The bias of each candidate alone: <mean of the queries, candidate without its own mean>.
 * @param {Matrix} query
 * @param {Matrix} gallery
 */
export function candidateBias(query, gallery) {
  return along(translate(gallery, mean(gallery), -1), mean(query));
}

/**
 * Standard deviation of the bias as trained, after shift and after centring (neither renormalised), and of the content
 * over strangers.
 * @param {Matrix} query
 * @param {Matrix} gallery
 * @returns {{trained: number, shifted: number, centred: number, content: number}}
 */
export function biasSpread(query, gallery) {
  const parts = split(query, gallery);
  return {
    trained: deviation(parts.meanContent),
    shifted: deviation(candidateBias(...shift(query, gallery, 1, false))),
    centred: deviation(candidateBias(...centre(query, gallery, false))),
    content: deviation(parts.contentContent.data.filter((_, place) => place % (gallery.rows + 1))),
  };
}

/**
 * Dot product of each row with one direction.
 * @param {Matrix} rows
 * @param {Float64Array} direction
 */
function along(rows, direction) {
  return similarities(rows, { data: direction, rows: 1, columns: rows.columns }).data;
}

/** @param {Float64Array} values */
function deviation(values) {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
}
