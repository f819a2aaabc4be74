/**
 * Coordinates in a fixed frame. Twin of `Projection.project` in `precompute/analysis/projection.py`.
 * @module modgap/numerics/projection
 */

import { dot, zeros } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * @param {Matrix} points (M, D)
 * @param {Matrix} components (K, D), orthonormal rows
 * @param {ArrayLike<number>} centre (D,) what is subtracted from the points first
 * @returns {Matrix} (M, K)
 */
export function project(points, components, centre) {
  const found = zeros(points.rows, components.rows);
  const middle = { data: Float64Array.from(centre), rows: 1, columns: points.columns };
  for (let k = 0; k < components.rows; k++) {
    const origin = dot(middle, 0, components, k);
    for (let i = 0; i < points.rows; i++) found.data[i * components.rows + k] = dot(points, i, components, k) - origin;
  }
  return found;
}
