/**
 * Random numbers that Python and the browser draw alike: the twin of `precompute/trainer/draws.py`, which says how.
 * @module modgap/numerics/draws
 */

const STRIDE = 0x9e3779b9;

/** A 32-bit number to a 32-bit number, one to one. @param {number} number */
function scrambled(number) {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Key of a stream from whole numbers >= 0: a seed, what it is for, a step. @param {number[]} parts */
export function stream(...parts) {
  return parts.reduce((key, part) => scrambled(((key ^ part) + STRIDE) | 0), 0);
}

/** Numbers of a stream, uniform in (0, 1). @param {number} key @param {number} count */
export function uniforms(key, count) {
  return Float64Array.from({ length: count }, (_, k) => (scrambled((Math.imul(k + 1, STRIDE) + key) | 0) + 0.5) / 2 ** 32);
}

/** Numbers of a stream, normal with mean 0 and variance 1. @param {number} key @param {number} count */
export function normals(key, count) {
  const pairs = uniforms(key, 2 * count);
  return Float64Array.from({ length: count }, (_, k) => Math.sqrt(-2 * Math.log(pairs[2 * k])) * Math.cos(2 * Math.PI * pairs[2 * k + 1]));
}
