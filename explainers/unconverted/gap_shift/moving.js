/**
 * Two clouds after they were moved by hand, and what is measured of them: one computation that all views of a figure share. The
 * numbers have their twins in `precompute/analysis`: `closing`, `geometry`, `losses`, `retrieval`.
 * @module modgap/figures/gap_shift/moving
 */

import { centre, shift } from "modgap/numerics/closing";
import { gapDistance } from "modgap/numerics/geometry";
import { bestScaleOf, lossOf } from "modgap/numerics/losses";
import { ranksOf } from "modgap/numerics/retrieval";
import { similarities } from "modgap/numerics/similarity";
import { dot, slice, zeros } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {"shift" | "shift-raw" | "centre"} Method */

/**
 * Both clouds moved by a method: t = 0 as trained, t = 1 the gap closed.
 * @param {Matrix} points (2 N, D) the first modality, then the second
 * @param {Method} method
 * @param {number} t of a shift, the part of the gap; of centring, the part of each mean
 * @returns {Matrix} (2 N, D)
 */
export function moved(points, method, t) {
  const n = points.rows / 2;
  const [image, text] = [slice(points, 0, n), slice(points, n, 2 * n)];
  const [x, y] = method === "centre" ? centre(image, text, true, t) : shift(image, text, t, method === "shift");
  const both = zeros(2 * n, points.columns);
  both.data.set(x.data);
  both.data.set(y.data, x.data.length);
  return both;
}

/** A block of a square matrix. @param {Matrix} matrix @param {number} down @param {number} right @param {number} n */
function block({ data, rows }, down, right, n) {
  const found = zeros(n, n);
  for (let i = 0; i < n; i++) found.data.set(data.subarray((down + i) * rows + right, (down + i) * rows + right + n), i * n);
  return found;
}

/** @param {Matrix} square */
function turned({ data, rows: n }) {
  const found = zeros(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) found.data[j * n + i] = data[i * n + j];
  return found;
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * What the figure says about moved points. Recall is the mean of both ways, the mixed rank the median over all queries of both ways:
 * a query's partner among the N items of the other modality and the N - 1 others of its own.
 * @param {Matrix} points (2 N, D)
 * @param {number | null} scale of the loss, null for the one at which the mean loss is least
 */
export function measure(points, scale) {
  const n = points.rows / 2;
  const cosines = similarities(points);
  const across = block(cosines, 0, n, n);
  const back = turned(across);
  const used = scale ?? bestScaleOf(across);
  const firsts = [across, back].map((products) => ranksOf(products).filter((rank) => rank === 1).length / n);
  const mixed = [ranksOf(across, block(cosines, 0, 0, n)), ranksOf(back, block(cosines, n, n, n))].flat();
  return {
    cosines,
    distance: gapDistance(slice(points, 0, n), slice(points, n, 2 * n)),
    scale: used,
    loss: lossOf(across, used),
    recall: (firsts[0] + firsts[1]) / 2,
    mixedRank: median(mixed),
  };
}

/**
 * Positions in a plane.
 * @param {Matrix} points (M, D)
 * @param {Matrix} axes (2, D)
 * @param {[number, number]} origin
 */
export function placed(points, axes, [x0, y0]) {
  const x = new Float64Array(points.rows);
  const y = new Float64Array(points.rows);
  for (let i = 0; i < points.rows; i++) {
    x[i] = dot(points, i, axes, 0) - x0;
    y[i] = dot(points, i, axes, 1) - y0;
  }
  return { x, y };
}
