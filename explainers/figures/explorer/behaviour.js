/**
 * How some pairs lie beside all others: twin of `behaviour.py`, where each quantity is defined.
 * @module modgap/figures/explorer/behaviour
 */

import { gapDistance } from "modgap/numerics/geometry";
import { ranksOf } from "modgap/numerics/retrieval";
import { similarities } from "modgap/numerics/similarity";
import { average, median, slice, transposed, zeros } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {{items: number, cosine: number, rank: number, gap: number}} Behaviour */

/**
 * Of points, what does not depend on which of them are chosen.
 * @param {Matrix} points (2 n, D) the first modality, then the second
 */
export function measured(points) {
  const n = points.rows / 2;
  const clouds = [slice(points, 0, n), slice(points, n, 2 * n)];
  const across = similarities(clouds[0], clouds[1]);
  const cosines = Array.from({ length: n }, (_, k) => across.data[k * n + k]);
  return { clouds, cosines, ranks: [ranksOf(across), ranksOf(transposed(across))] };
}

/**
 * Of some pairs; null where there is none.
 * @param {ReturnType<typeof measured>} all
 * @param {number[]} items
 * @returns {Behaviour | null}
 */
export function behaviourOf({ clouds, cosines, ranks }, items) {
  if (!items.length) return null;
  const [x, y] = clouds.map((cloud) => rowsOf(cloud, items));
  return {
    items: items.length,
    cosine: average(items.map((item) => cosines[item])),
    rank: median(ranks.flatMap((own) => items.map((item) => own[item]))),
    gap: gapDistance(x, y),
  };
}

/** Some rows. @param {Matrix} x @param {number[]} items @returns {Matrix} */
function rowsOf(x, items) {
  const rows = zeros(items.length, x.columns);
  items.forEach((item, k) => rows.data.set(slice(x, item, item + 1).data, k * x.columns));
  return rows;
}
