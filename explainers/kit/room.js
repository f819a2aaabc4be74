/**
 * How large points may be drawn so that each can be made out: twin of `room.py`.
 * @module modgap/kit/room
 */

/**
 * Diameters of points, so that an earlier one is not covered by a later one; where points move, sizes follow without a jump.
 * @param {ArrayLike<number>} x pixels, the most important point first
 * @param {ArrayLike<number>} y
 * @param {number} least pixels, of a point without room
 * @param {number} most pixels, of a point with all of it
 * @param {number} [overlap] the part of their distance by which two may overlap
 * @returns {Float64Array}
 */
export function sizes(x, y, least, most, overlap = 0) {
  const found = new Float64Array(x.length).fill(most);
  for (let n = 1; n < found.length; n++) {
    let free = most;
    for (let m = 0; m < n; m++) {
      const distance = Math.hypot(x[m] - x[n], y[m] - y[n]);
      free = Math.min(free, 2 * (1 + overlap) * distance - found[m]);
    }
    found[n] = Math.max(least, free);
  }
  return found;
}
