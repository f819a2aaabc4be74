/**
 * Where the names of clouds of points stand: beside their cloud, on as few points as can be.
 * @module modgap/figures/cone_effect/seed_names
 */

import { average } from "modgap/numerics/vectors";

/** @typedef {{x: number[], y: number[]}} Places */
/** @typedef {{x: number, y: number}} Place */

const HALF = { x: 22, y: 8 }; // pixels, half of what a name takes
const APART = [5, 18]; // pixels between a cloud and its name, the nearer the better
const OUTSIDE = 1000; // points that a name may cover rather than leave the plot or stand on another name
// Right, left, above, below, and the corners.
const WAYS = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1]];

/**
 * @param {Places[]} clouds of each name, about the middle of the plot
 * @param {number} unit of the data, a pixel
 * @param {{width: number, height: number}} size of the plot in pixels
 * @returns {Place[]} centre of each name, in units of the data
 */
export function namePlaces(clouds, unit, size) {
  const pixels = clouds.map(({ x, y }) => ({ x: x.map((v) => v / unit), y: y.map((v) => v / unit) }));
  const points = pixels.flatMap(({ x, y }) => x.map((v, k) => ({ x: v, y: y[k] })));
  /** @type {Place[]} */
  const placed = [];
  for (const cloud of pixels) {
    const cost = (/** @type {Place} */ name) => {
      const covered = points.filter((point) => touch(name, point, HALF)).length;
      const crossed = placed.filter((other) => touch(name, other, { x: 2 * HALF.x, y: 2 * HALF.y })).length;
      const outside = Math.abs(name.x) + HALF.x > size.width / 2 || Math.abs(name.y) + HALF.y > size.height / 2;
      return covered + OUTSIDE * (crossed + Number(outside));
    };
    placed.push(beside(cloud).reduce((best, one) => (cost(one) < cost(best) ? one : best)));
  }
  return placed.map(({ x, y }) => ({ x: x * unit, y: y * unit }));
}

/** Places beside a cloud, the better ones first: outward before inward. @param {Places} cloud @returns {Place[]} */
function beside({ x, y }) {
  const centre = { x: average(x), y: average(y) };
  const half = { x: (Math.max(...x) - Math.min(...x)) / 2, y: (Math.max(...y) - Math.min(...y)) / 2 };
  const middle = { x: Math.min(...x) + half.x, y: Math.min(...y) + half.y };
  const outward = centre.x < 0 ? -1 : 1;
  return APART.flatMap((apart) =>
    WAYS.map(([right, up]) => ({
      x: right ? middle.x + outward * right * (half.x + HALF.x + apart) : centre.x,
      y: up ? middle.y + up * (half.y + HALF.y + apart) : centre.y,
    })),
  );
}

/** @param {Place} a @param {Place} b @param {Place} reach */
function touch(a, b, reach) {
  return Math.abs(a.x - b.x) < reach.x && Math.abs(a.y - b.y) < reach.y;
}
