/**
 * The contrastive loss. Twin of `precompute/analysis/losses.py`.
 * @module modgap/losses
 */

import { similarities } from "modgap/similarity";

/** @typedef {import("modgap/vectors").Matrix} Matrix */

/**
 * InfoNCE over all N items as one batch, in nats.
 * @param {Matrix} image (N, D)
 * @param {Matrix} text (N, D)
 * @param {number} scale logit scale, above 0
 * @returns {{i2t: number, t2i: number, mean: number}}
 */
export function infoNce(image, text, scale) {
  const i2t = crossEntropy(similarities(image, text), scale);
  const t2i = crossEntropy(similarities(text, image), scale);
  return { i2t, t2i, mean: (i2t + t2i) / 2 };
}

/**
 * Mean over rows of logsumexp(row) - diagonal. The largest logit is taken out: exp cannot overflow.
 * @param {Matrix} products (N, N)
 * @param {number} scale
 */
function crossEntropy({ data, rows: n }, scale) {
  let total = 0;
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let j = 0; j < n; j++) top = Math.max(top, scale * data[i * n + j]);
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.exp(scale * data[i * n + j] - top);
    total += top + Math.log(sum) - scale * data[i * n + i];
  }
  return total / n;
}
