/**
 * Six pairs on a sphere: the gap as a temperature. Twin of `precompute/analysis/sphere.py`, where the set-up is told.
 * Angles are in degrees.
 * @module modgap/numerics/sphere
 */

import { LONGITUDE, SWAPPED } from "modgap/generated/constants";
import { bestScaleOf, infoNce } from "modgap/numerics/losses";
import { similarities } from "modgap/numerics/similarity";
import { matrix } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * Images on the equator and texts on a parallel below, (6, 3) each.
 * @param {number} angle
 * @param {boolean} swapped whether the first two texts have changed places
 * @returns {[Matrix, Matrix]}
 */
export function points(angle, swapped) {
  const below = swapped ? SWAPPED.map((place) => LONGITUDE[place]) : LONGITUDE;
  return [onSphere(LONGITUDE, 0), onSphere(below, -angle)];
}

/**
 * @param {readonly number[]} longitudes
 * @param {number} latitude
 */
function onSphere(longitudes, latitude) {
  const [level, radius] = [Math.sin(radians(latitude)), Math.cos(radians(latitude))];
  return matrix(longitudes.map((u) => [radius * Math.cos(radians(u)), radius * Math.sin(radians(u)), level]));
}

/**
 * InfoNCE of the six pairs, mean of both ways.
 * @param {number} s logit scale, above 0
 * @param {number} angle
 * @param {boolean} swapped
 */
export function loss(s, angle, swapped) {
  const [image, text] = points(angle, swapped);
  return infoNce(image, text, s).mean;
}

/**
 * The loss at each angle.
 * @param {number} s
 * @param {ArrayLike<number>} angles
 * @param {boolean} swapped
 * @returns {number[]}
 */
export function curve(s, angles, swapped) {
  return Array.from(angles, (angle) => loss(s, angle, swapped));
}

/** @type {number | undefined} */
let swappedScale;

/**
 * The logit scale that the pairs ask for at angle 0; infinite without the swap.
 * @param {boolean} swapped
 */
export function bestScale(swapped) {
  if (!swapped) return Infinity;
  swappedScale ??= bestScaleOf(similarities(...points(0, true)));
  return swappedScale;
}

/**
 * Where the loss is least: arccos(s* / s), and 0 while s is at most s*.
 * @param {number} s
 * @param {boolean} swapped
 */
export function bestAngle(s, swapped) {
  return (Math.acos(Math.min(1, bestScale(swapped) / s)) * 180) / Math.PI;
}
