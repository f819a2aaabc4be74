/**
 * Moving the two clouds together. Twin of `precompute/analysis/closing.py`.
 * @module modgap/numerics/closing
 */

import { gapVector } from "modgap/numerics/geometry";
import { mean, translate, unitRows } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/**
 * Both clouds travel along the gap, each by half: t = 0 as trained, t = 1 centres meet.
 * @param {Matrix} image (N, D)
 * @param {Matrix} text (N, D)
 * @param {number} t
 * @param {boolean} [renormalise]
 * @returns {[Matrix, Matrix]}
 */
export function shift(image, text, t, renormalise = true) {
  const gap = gapVector(image, text);
  return finish(translate(image, gap, -t / 2), translate(text, gap, t / 2), renormalise);
}

/**
 * Each cloud loses its own mean, or a part of it.
 * @param {Matrix} image
 * @param {Matrix} text
 * @param {boolean} [renormalise]
 * @param {number} [part] 0 nothing, 1 all of the mean
 * @returns {[Matrix, Matrix]}
 */
export function centre(image, text, renormalise = true, part = 1) {
  return finish(translate(image, mean(image), -part), translate(text, mean(text), -part), renormalise);
}

/** @typedef {"trained" | "shift" | "centre"} Closing as given, shifted until the centres meet, or centred */

/**
 * Both clouds as they are and after each way of closing, on the sphere.
 * @param {Matrix} image
 * @param {Matrix} text
 * @returns {Record<Closing, [Matrix, Matrix]>}
 */
export function closings(image, text) {
  return { trained: [image, text], shift: shift(image, text, 1), centre: centre(image, text) };
}

/**
 * @param {Matrix} x
 * @param {Matrix} y
 * @param {boolean} renormalise
 * @returns {[Matrix, Matrix]}
 */
function finish(x, y, renormalise) {
  return renormalise ? [unitRows(x), unitRows(y)] : [x, y];
}
