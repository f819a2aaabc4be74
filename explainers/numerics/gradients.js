/**
 * The objectives with their gradients: the twin of `precompute/trainer/gradients.py`, which has formulas and sources.
 * @module modgap/numerics/gradients
 */

import { add, product, productOfColumns, scaled } from "modgap/numerics/products";
import { similarities } from "modgap/numerics/similarity";
import { transposed, zeros } from "modgap/numerics/vectors";

/** @import { Matrix } from "modgap/numerics/vectors" */

/** @typedef {{loss: number, pictures: Matrix, texts: Matrix, scale: number, threshold: number}} Slopes */
/** @typedef {(x: Matrix, y: Matrix, scale: number, threshold: number) => Slopes} Objective */

const CONSISTENCY = 0.25 / 128;
const SHARPNESS = 2;
export const THRESHOLD = -10;

/**
 * Softmax of the rows and of the columns: the weights less what the partners should have, summed; and the means of the logarithms of the
 * sums, summed. Cosines are at most 1, so that s less s times a cosine needs no greatest value to be found.
 * @param {Matrix} cosines (B, B)
 * @param {number} scale
 * @param {boolean} others whether the diagonal is left out
 */
function bothWays({ data, rows: count }, scale, others) {
  const excess = zeros(count, count);
  const [across, down] = [new Float64Array(count), new Float64Array(count)];
  let own = 0;
  for (let i = 0, k = 0; i < count; i++)
    for (let j = 0; j < count; j++, k++) {
      if (others && i === j) continue;
      const value = Math.exp(scale * (data[k] - 1));
      excess.data[k] = value;
      across[i] += value;
      down[j] += value;
    }
  let logs = 2 * scale;
  for (let i = 0, k = 0; i < count; i++) {
    logs += (Math.log(across[i]) + Math.log(down[i])) / count;
    for (let j = 0; j < count; j++, k++) excess.data[k] *= 1 / across[i] + 1 / down[j];
    excess.data[i * count + i] -= 2;
    own += data[i * count + i];
  }
  return { excess, logs, own: own / count };
}

/** @param {Matrix} a @param {Matrix} b */
function inner(a, b) {
  let sum = 0;
  for (let k = 0; k < a.data.length; k++) sum += a.data[k] * b.data[k];
  return sum;
}

/** Gradients in both, from that in their cosines. @param {Matrix} slope @param {Matrix} x @param {Matrix} y */
const inPoints = (slope, x, y) => ({ pictures: product(slope, y), texts: productOfColumns(slope, x) });

/** @type {Objective} */
function infoNce(x, y, scale) {
  const cosines = similarities(x, y);
  const { excess, logs, own } = bothWays(cosines, scale, false);
  const byScale = inner(excess, cosines) / (2 * x.rows);
  return { loss: logs / 2 - scale * own, ...inPoints(scaled(excess, scale / (2 * x.rows)), x, y), scale: byScale, threshold: 0 };
}

/** @type {Objective} */
function infoLoob(x, y, scale) {
  const cosines = similarities(x, y);
  const { excess, logs, own } = bothWays(cosines, scale, true);
  const unscaled = logs - 2 * scale * own;
  const byScale = inner(excess, cosines) / x.rows / scale - unscaled / scale ** 2;
  return { loss: unscaled / scale, ...inPoints(scaled(excess, 1 / x.rows), x, y), scale: byScale, threshold: 0 };
}

/** @type {Objective} */
function sigLip(x, y, scale, threshold) {
  const cosines = similarities(x, y);
  const count = x.rows;
  const excess = zeros(count, count);
  let [loss, sum] = [0, 0];
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) {
      const logit = scale * cosines.data[i * count + j] + threshold;
      const margin = i === j ? logit : -logit;
      loss += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
      const value = (1 / (1 + Math.exp(-logit)) - Number(i === j)) / count;
      excess.data[i * count + j] = value;
      sum += value;
    }
  const byScale = inner(excess, cosines);
  return { loss: loss / count, ...inPoints(scaled(excess, scale), x, y), scale: byScale, threshold: sum };
}

/** @type {Objective} */
function cyClip(x, y, scale, threshold) {
  const base = infoNce(x, y, scale, threshold);
  const within = add(similarities(x), similarities(y), -1);
  const cosines = similarities(x, y);
  const across = add(transposed(transposed(cosines)), transposed(cosines), -1);
  add(add(base.pictures, product(within, x), 4 * CONSISTENCY), product(across, y), 4 * CONSISTENCY);
  add(add(base.texts, product(within, y), -4 * CONSISTENCY), product(across, x), -4 * CONSISTENCY);
  return { ...base, loss: base.loss + CONSISTENCY * (inner(within, within) + inner(across, across)) };
}

/** @type {Objective} */
function alignmentUniformity(x, y) {
  const count = x.rows;
  const apart = add({ ...x, data: x.data.slice() }, y, -1);
  let loss = inner(apart, apart) / count;
  const [pictures, texts] = [x, y].map((points, side) => {
    const weights = similarities(points);
    let total = 0;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        const k = i * count + j;
        weights.data[k] = i === j ? 0 : Math.exp(2 * SHARPNESS * (weights.data[k] - 1));
        total += weights.data[k];
      }
    loss += Math.log(total / (count * (count - 1))) / 2;
    const slope = scaled(product(weights, points), (2 * SHARPNESS) / total);
    return add(slope, apart, (side ? -2 : 2) / count);
  });
  return { loss, pictures, texts, scale: 0, threshold: 0 };
}

/** @type {Record<string, Objective>} */
export const OBJECTIVES = { infonce: infoNce, siglip: sigLip, infoloob: infoLoob, cyclip: cyClip, "alignment-uniformity": alignmentUniformity };
