/**
 * A sphere as it is seen from outside: orthographic, from a little above its equator.
 * @module modgap/kit/globe
 */

const ABOVE = radians(18); // of the eye over the equator

/** @param {number} degrees */
export function radians(degrees) {
  return (degrees * Math.PI) / 180;
}

/**
 * Where a point is seen; depth is positive on the near side.
 * @param {Iterable<number>} point x, y, z
 * @param {number} facing degrees of longitude that the eye looks at
 * @returns {{x: number, y: number, depth: number}}
 */
export function seenFromOutside([x, y, z], facing) {
  const turn = radians(facing);
  const [ahead, across] = [x * Math.cos(turn) + y * Math.sin(turn), y * Math.cos(turn) - x * Math.sin(turn)];
  return { x: across, y: z * Math.cos(ABOVE) - ahead * Math.sin(ABOVE), depth: ahead * Math.cos(ABOVE) + z * Math.sin(ABOVE) };
}
