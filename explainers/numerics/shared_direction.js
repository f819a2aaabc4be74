/**
 * Directions that a modality shares. Twin of `precompute/analysis/shared_direction.py`, where the set-up is told. Angles are
 * in degrees.
 * @module modgap/numerics/shared_direction
 */

import { infoNce } from "modgap/numerics/losses";
import { bestScale, points as onSphere } from "modgap/numerics/sphere";
import { matrix } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

const SWAPPED = true;

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * Images and texts, (6, 4) each: the contents in the first two dimensions, what is shared in the others.
 * @param {number} length h, of what is shared, in [0, 1]
 * @param {number} angle between g and g'
 * @returns {[Matrix, Matrix]}
 */
export function points(length, angle) {
  const [images, texts] = onSphere(0, SWAPPED);
  return [whole(images, length, 0), whole(texts, length, angle)];
}

/**
 * @param {Matrix} contents (6, 3), on the equator
 * @param {number} length
 * @param {number} angle
 */
function whole({ data, rows }, length, angle) {
  const rest = Math.sqrt(1 - length ** 2);
  const shared = [length * Math.sin(radians(angle)), length * Math.cos(radians(angle))];
  return matrix(Array.from({ length: rows }, (_, row) => [rest * data[3 * row], rest * data[3 * row + 1], ...shared]));
}

/**
 * Distance of the two means.
 * @param {number} length
 * @param {number} angle
 */
export function gap(length, angle) {
  return 2 * length * Math.abs(Math.sin(radians(angle) / 2));
}

/**
 * InfoNCE of the six pairs, mean of both ways, computed from the whole points.
 * @param {number} s logit scale, above 0
 * @param {number} length
 * @param {number} angle
 */
export function loss(s, length, angle) {
  return infoNce(...points(length, angle), s).mean;
}

/**
 * The h at which the loss is least: sqrt(1 - s* / s), and 0 while s is at most s*.
 * @param {number} s
 */
export function bestLength(s) {
  return Math.sqrt(Math.max(0, 1 - bestScale(SWAPPED) / s));
}
