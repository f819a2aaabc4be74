/**
 * The contrastive loss. Twin of `precompute/analysis/losses.py`.
 * @module modgap/numerics/losses
 */

import { similarities } from "modgap/numerics/similarity";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

const START = 10; // near the best scale of a trained model; only the time depends on it
const ROUNDS = 80;
const CLOSE = 1e-9; // relative

/**
 * InfoNCE over all N items as one batch, in nats.
 * @param {Matrix} image (N, D)
 * @param {Matrix} text (N, D)
 * @param {number} scale logit scale, above 0
 * @returns {{i2t: number, t2i: number, mean: number}}
 */
export function infoNce(image, text, scale) {
  return lossOf(similarities(image, text), scale);
}

/**
 * The same from the cosines.
 * @param {Matrix} products (N, N), rows are images
 * @param {number} scale
 */
export function lossOf(products, scale) {
  const i2t = crossEntropy(products, scale, false).loss;
  const t2i = crossEntropy(products, scale, true).loss;
  return { i2t, t2i, mean: (i2t + t2i) / 2 };
}

/**
 * The logit scale at which the mean loss is least. Twin of `best_logit_scale`: the loss is convex in the scale, so that the
 * slope has one zero; found by Newton's steps, halving
 * the interval where a step would leave it. Without a zero the answer is the bound.
 * @param {Matrix} products (N, N)
 * @param {[number, number]} [bounds]
 */
export function bestScaleOf(products, [low, high] = [0.01, 1000]) {
  const at = (/** @type {number} */ scale) => {
    const [rows, columns] = [crossEntropy(products, scale, false), crossEntropy(products, scale, true)];
    return { slope: rows.slope + columns.slope, bend: rows.bend + columns.bend };
  };
  let scale = START;
  for (let round = 0; round < ROUNDS; round++) {
    const { slope, bend } = at(scale);
    if (slope > 0) high = scale;
    else low = scale;
    const next = scale - slope / bend;
    const step = next > low && next < high ? next : Math.sqrt(low * high);
    if (Math.abs(step - scale) <= CLOSE * scale) return step;
    scale = step;
  }
  return scale;
}

/**
 * Mean over rows (or columns) of logsumexp - diagonal, with its first and second derivative by the scale. The largest
 * logit is taken out: exp cannot overflow.
 * @param {Matrix} products (N, N)
 * @param {number} scale
 * @param {boolean} turned take columns for rows
 */
function crossEntropy({ data, rows: n }, scale, turned) {
  const [across, down] = turned ? [n, 1] : [1, n];
  let [loss, slope, bend] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const from = i * down;
    let top = -Infinity;
    for (let j = 0, at = from; j < n; j++, at += across) top = Math.max(top, data[at]);
    let [sum, first, second] = [0, 0, 0];
    for (let j = 0, at = from; j < n; j++, at += across) {
      const below = data[at] - top;
      const weight = Math.exp(scale * below);
      sum += weight;
      first += weight * below;
      second += weight * below * below;
    }
    const [mean, own] = [first / sum, data[i * n + i] - top];
    loss += Math.log(sum) - scale * own;
    slope += mean - own;
    bend += second / sum - mean * mean;
  }
  return { loss: loss / n, slope: slope / n, bend: bend / n };
}
