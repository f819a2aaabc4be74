/**
 * How two clouds lie to each other. Twin of `precompute/analysis/geometry.py`, where each quantity is defined.
 * @module modgap/numerics/geometry
 */

import { dot, mean, norm } from "modgap/numerics/vectors";

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

/**
 * Mean cosine of two different items of one modality.
 * @param {Matrix} x (N, D), N >= 2
 */
export function intraModalCosine(x) {
  return crossModalCosine(x, x);
}

/**
 * Mean cosine of partners.
 * @param {Matrix} image
 * @param {Matrix} text
 */
export function pairedCosine(image, text) {
  return ownProducts(image, text) / image.rows;
}

/**
 * Mean cosine of an image and a text that are not partners: all products minus those of partners.
 * @param {Matrix} image (N, D), N >= 2
 * @param {Matrix} text (N, D)
 */
export function crossModalCosine(image, text) {
  const n = image.rows;
  const [a, b] = [mean(image), mean(text)];
  const every = n * n * a.reduce((sum, value, k) => sum + value * b[k], 0);
  return (every - ownProducts(image, text)) / (n * (n - 1));
}

/**
 * @param {Matrix} image
 * @param {Matrix} text
 */
function ownProducts(image, text) {
  let sum = 0;
  for (let i = 0; i < image.rows; i++) sum += dot(image, i, text, i);
  return sum;
}
