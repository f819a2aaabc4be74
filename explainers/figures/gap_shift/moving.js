/**
 * Two clouds after they were moved by hand, and what is measured of them. Twin of `moving.py`.
 * @module modgap/figures/gap_shift/moving
 */

import { withoutBias } from "modgap/numerics/bias";
import { centre, shift } from "modgap/numerics/closing";
import { gapDistance } from "modgap/numerics/geometry";
import { bestScaleOf, lossOf } from "modgap/numerics/losses";
import { ranksOf } from "modgap/numerics/retrieval";
import { similarities } from "modgap/numerics/similarity";
import { block, median, slice, stacked, transposed } from "modgap/numerics/vectors";

/** @import { Matrix } from "modgap/numerics/vectors" */
/** @typedef {"shift" | "shift-raw" | "shift-without-bias" | "centre"} Method */

/** The two clouds of (2 n, D) points. @param {Matrix} points @returns {[Matrix, Matrix]} */
function halves(points) {
  const n = points.rows / 2;
  return [slice(points, 0, n), slice(points, n, 2 * n)];
}

/**
 * Both clouds moved by a method: t = 0 as trained, t = 1 the gap closed.
 * @param {Matrix} points (2 n, D) the first modality, then the second
 * @param {Method} method
 * @param {number} t of a shift, the part of the gap, before its bias is taken out; of centring, the part of each mean
 * @returns {Matrix} (2 n, D)
 */
export function moved(points, method, t) {
  const [x, y] = halves(points);
  if (method === "centre") return stacked(...centre(x, y, true, t));
  const shifted = shift(x, y, t, method !== "shift-raw");
  return stacked(...(method === "shift-without-bias" ? withoutBias(...shifted) : shifted));
}

/** How many of some queries find their partner first. @param {number[]} ranks */
function firsts(ranks) {
  return ranks.filter((rank) => rank === 1).length / ranks.length;
}

/**
 * What the figure says about moved points: `numbers` by the keys of `precompute/metrics.py`.
 * @param {Matrix} points (2 n, D)
 * @param {[string, string]} modalities
 * @param {number | null} scale of the loss, null for the one at which the mean loss is least
 */
export function measure(points, [a, b], scale) {
  const n = points.rows / 2;
  const products = similarities(points);
  const across = block(products, 0, n, n);
  const back = transposed(across);
  const used = scale ?? bestScaleOf(across);
  const loss = lossOf(across, used);
  /** @type {Record<string, number>} */
  const numbers = {
    [`gap_distance(${a},${b})`]: gapDistance(...halves(points)),
    [`loss(${a}>${b})`]: loss.i2t,
    [`loss(${b}>${a})`]: loss.t2i,
    [`loss(${a},${b})`]: loss.mean,
    [`recall_at_1(${a},${b})`]: (firsts(ranksOf(across)) + firsts(ranksOf(back))) / 2,
    [`mixed_rank(${a}>${b})`]: median(ranksOf(across, block(products, 0, 0, n))),
    logit_scale: used,
  };
  return { products, loss, scale: used, numbers };
}
