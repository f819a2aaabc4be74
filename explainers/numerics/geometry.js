/**
 * How two clouds lie to each other. Twin of `precompute/analysis/geometry.py`, where each quantity is defined.
 * @module modgap/numerics/geometry
 */

import { mean, norm } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * Centre of the first minus centre of the second.
 * @param {Matrix} image (N, D)
 * @param {Matrix} text (N, D)
 */
export function gapVector(image, text) {
  const other = mean(text);
  return mean(image).map((value, k) => value - other[k]);
}

/**
 * @param {Matrix} image
 * @param {Matrix} text
 */
export function gapDistance(image, text) {
  return norm(gapVector(image, text));
}
