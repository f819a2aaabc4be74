/**
 * A run of the small trainer, update by update: the twin of `precompute/trainer/run.py`.
 * @module modgap/numerics/trainer
 */

import { stream, uniforms } from "modgap/numerics/draws";
import { OBJECTIVES, THRESHOLD } from "modgap/numerics/gradients";
import { putBack, taken } from "modgap/numerics/products";
import { similarities } from "modgap/numerics/similarity";
import { backward, born, forward, inputs, PICTURES, TEXTS } from "modgap/numerics/towers";
import { mean, zeros } from "modgap/numerics/vectors";

/** @import { Weights } from "modgap/numerics/towers" */
/** @import { Matrix } from "modgap/numerics/vectors" */

/** @typedef {{objective: string, scale: number, learned: boolean, limit: number, wrong: number, start: string, dimension: number, towers: string, width: number, pairs: number, noise: number, missing: number, batch: number, rate: number, decay: number, seed: number}} Settings see `Settings` in Python */
/** @typedef {{step: number, name: keyof Settings, before: string | number | boolean}} Change up to a step a setting had another value */
/** @typedef {{gap: number, floor: number, loss: number, scale: number, recall: number, separability: number, cone: number}} Measured */
/** @typedef {{step: number, weights: Float64Array[], drift: Float64Array[], square: Float64Array[]}} Snapshot all that the next update depends on */
/** @typedef {{given?: Matrix[] | null, points?: Matrix[] | null}} Source data and start, where Python has set them */

const [MOMENTUM, SPREADING, SMALLEST] = [0.9, 0.999, 1e-8];
const [BATCHES, WRONG] = [4, 5];

/** Settings of the update that follows a step. @param {Settings} now after all changes @param {Change[]} changes by step, rising @param {number} step @returns {Settings} */
export function settingsAt(now, changes, step) {
  if (!changes.length) return now;
  const later = changes.filter((change) => change.step > step).reverse();
  return later.reduce((settings, { name, before }) => ({ ...settings, [name]: before }), now);
}

export class Run {
  /** @param {Settings} settings after all changes @param {Change[]} [changes] @param {Source} [source] */
  constructor(settings, changes = [], source = {}) {
    this.settings = settings;
    this.changes = changes;
    this.given = source.points?.map(({ rows }) => zeros(rows, 0)) ?? source.given ?? inputs(settings);
    /** @type {Weights[]} */
    this.towers = source.points?.map(({ data, rows, columns }) => [{ data: data.slice(), rows, columns }]) ?? born(settings, this.given);
    this.step = 0;
    this.logScale = zeros(1, 1);
    this.logScale.data[0] = Math.log(this.now.scale);
    this.threshold = zeros(1, 1);
    this.threshold.data[0] = THRESHOLD;
    this.drift = this.trained.map(({ data }) => new Float64Array(data.length)); // mean of the gradients
    this.square = this.trained.map(({ data }) => new Float64Array(data.length));
  }

  /** Settings of the next update. */
  get now() {
    return settingsAt(this.settings, this.changes, this.step);
  }

  get trained() {
    return [...this.towers[PICTURES], ...this.towers[TEXTS], this.logScale, this.threshold];
  }

  get scale() {
    const { learned, limit, scale } = this.now;
    return learned ? Math.min(Math.exp(this.logScale.data[0]), limit) : scale;
  }

  /** Whether all that the next update depends on is a number. */
  get sound() {
    return this.trained.every(({ data }) => data.every((value) => Math.abs(value) < 1e150));
  }

  update() {
    const { now, scale } = this;
    const free = now.towers === "free";
    this.logScale.data[0] = Math.log(scale);
    const { chosen, dealt } = drawnBatch(now, this.step, this.given[PICTURES].rows);
    const given = this.given.map((side) => taken(side, chosen));
    const weights = this.towers.map((tower) => (free ? [taken(tower[0], chosen)] : tower));
    const passes = [PICTURES, TEXTS].map((side) => forward(now.towers, weights[side], given[side]));
    const slopes = OBJECTIVES[now.objective](passes[PICTURES].points, taken(passes[TEXTS].points, dealt), scale, this.threshold.data[0]);
    const gradient = [slopes.pictures, putBack(slopes.texts, dealt, chosen.length)].flatMap((slope, side) => {
      const own = backward(now.towers, weights[side], given[side], passes[side], slope);
      return free ? [putBack(own[0], chosen, this.given[side].rows)] : own;
    });
    this.adam([...gradient.map(({ data }) => data), Float64Array.of(now.learned ? slopes.scale * scale : 0), Float64Array.of(slopes.threshold)], now);
    const logScale = Math.max(0, this.logScale.data[0]);
    this.logScale.data[0] = now.learned ? Math.min(logScale, Math.log(now.limit)) : logScale;
    this.step += 1;
  }

  /** @param {Float64Array[]} gradient @param {Settings} now */
  adam(gradient, { rate, decay }) {
    const turn = this.step + 1;
    const [first, second] = [1 - MOMENTUM ** turn, 1 - SPREADING ** turn];
    this.trained.forEach(({ data }, k) => {
      const [drift, square, slope] = [this.drift[k], this.square[k], gradient[k]];
      const kept = k < gradient.length - 2 ? 1 - rate * decay : 1;
      for (let i = 0; i < data.length; i++) {
        drift[i] = MOMENTUM * drift[i] + (1 - MOMENTUM) * slope[i];
        square[i] = SPREADING * square[i] + (1 - SPREADING) * slope[i] * slope[i];
        data[i] = data[i] * kept - (rate * (drift[i] / first)) / (Math.sqrt(square[i] / second) + SMALLEST);
      }
    });
  }

  /** Pictures and texts as they lie now. @returns {Matrix[]} */
  points() {
    return [PICTURES, TEXTS].map((side) => forward(this.now.towers, this.towers[side], this.given[side]).points);
  }

  /** What all pairs show now. @returns {Measured} */
  measure() {
    const [x, y] = this.points();
    return measured(x, y, OBJECTIVES[this.now.objective](x, y, this.scale, this.threshold.data[0]).loss, this.scale);
  }

  /** @returns {Snapshot} */
  save() {
    return { step: this.step, weights: this.trained.map(({ data }) => data.slice()), drift: this.drift.map((data) => data.slice()), square: this.square.map((data) => data.slice()) };
  }

  /** Go back, or on, to what was saved. @param {Snapshot} saved */
  restore({ step, weights, drift, square }) {
    this.step = step;
    this.trained.forEach(({ data }, k) => data.set(weights[k]));
    this.drift.forEach((data, k) => data.set(drift[k]));
    this.square.forEach((data, k) => data.set(square[k]));
  }
}

/** Which pairs an update sees, and which of their texts it hands to each picture. @param {Settings} settings @param {number} step @param {number} count */
export function drawnBatch({ seed, batch, wrong: share }, step, count) {
  let chosen = Array.from({ length: count }, (_, k) => k);
  if (batch < count) {
    const drawn = uniforms(stream(seed, BATCHES, step), count);
    chosen = chosen.sort((a, b) => drawn[a] - drawn[b]).slice(0, batch);
  }
  const dealt = chosen.map((_, k) => k);
  if (!share) return { chosen, dealt };
  const drawn = uniforms(stream(seed, WRONG, step), chosen.length);
  const wrong = [...dealt.keys()].filter((k) => drawn[k] < share).sort((a, b) => drawn[a] - drawn[b]);
  if (wrong.length === 1) wrong.push((wrong[0] + 1 + Math.floor((drawn[wrong[0]] / share) * (chosen.length - 1))) % chosen.length);
  wrong.forEach((place, k) => (dealt[place] = wrong[(k + 1) % wrong.length]));
  return { chosen, dealt };
}

/** @param {Matrix} x @param {Matrix} y @param {number} loss @param {number} scale @returns {Measured} */
function measured(x, y, loss, scale) {
  const { rows: count } = x;
  const [first, second] = [mean(x), mean(y)];
  const apart = first.map((value, k) => value - second[k]);
  const gap = dot(apart, apart);
  const { own, found } = retrieved(similarities(x, y));
  const middle = (dot(first, first) - dot(second, second)) / 2;
  const nearer = along(x, apart).filter((value) => value > middle).length + along(y, apart).filter((value) => value < middle).length;
  const cone = (count * (dot(first, first) + dot(second, second)) - 2) / (2 * (count - 1));
  return { gap: Math.sqrt(gap), floor: Math.sqrt(Math.max(2 - 2 * own - gap, 0) / (count - 1)), loss, scale, recall: found / (2 * count), separability: nearer / (2 * count), cone };
}

/** Mean cosine of partners, and how many find each other first. @param {Matrix} cosines */
function retrieved({ data, rows }) {
  let [own, found] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const value = data[i * rows + i];
    own += value;
    let [first, second] = [true, true];
    for (let j = 0; j < rows; j++) {
      if (j === i) continue;
      first &&= data[i * rows + j] < value;
      second &&= data[j * rows + i] < value;
    }
    found += Number(first) + Number(second);
  }
  return { own: own / rows, found };
}

/** @param {Float64Array} a @param {Float64Array} b */
function dot(a, b) {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

/** Of each row the product with a direction. @param {Matrix} x @param {Float64Array} direction */
function along({ data, rows, columns }, direction) {
  return Float64Array.from({ length: rows }, (_, i) => dot(data.subarray(i * columns, (i + 1) * columns), direction));
}
