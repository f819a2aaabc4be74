/**
 * All that search between two modalities depends on, and what a closing does to its candidates. Twin of `explainers/products.py`,
 * which says why no embedding has to travel; the parts of a similarity are those of `precompute/analysis/bias.py`.
 * @module modgap/figures/hubness/cosine_table
 */

import { integers } from "modgap/data/payload";
import { ranksOf } from "modgap/numerics/retrieval";
import { average, zeros } from "modgap/numerics/vectors";

/** @typedef {import("modgap/numerics/vectors").Matrix} Matrix */
/** @typedef {"trained" | "shift" | "centre"} Closing */

/**
 * @typedef {object} Products of two clouds of unit rows
 * @property {Matrix} across (N, N) of x and y; queries by candidates
 * @property {number[]} first of x with its own mean
 * @property {number[]} second of y with its own mean
 */

/**
 * What Python writes of one model.
 * @typedef {object} Coded
 * @property {string} code of `across`, in whole units from the middle
 * @property {number} unit
 * @property {number} middle
 * @property {number[]} first
 * @property {number[]} second
 */

/** @typedef {{start: number, end: number, share: number}} Group consecutive candidates by bias, and their share of the queries */

/**
 * What a table of similarities does to its candidates.
 * @typedef {object} Leftover
 * @property {number[]} bias of each candidate, mean 0
 * @property {number} spread standard deviation of the bias
 * @property {number} content standard deviation of the content over strangers
 * @property {number} ratio of the two
 * @property {number[]} counts how many queries rank each candidate first
 * @property {boolean[]} found whether a query's own candidate is first, and no other as similar
 * @property {number} recall
 * @property {number[]} order candidates from the least bias to the most; equal ones by number
 * @property {Group[]} groups
 */

/** @type {Closing[]} */
export const CLOSINGS = ["trained", "shift", "centre"];
const GROUPS = 5;
const TIE_OF_BIAS = 1e-9;

/** @param {Coded} coded @returns {Products} */
export function decodeProducts({ code, unit, middle, first, second }) {
  const across = zeros(first.length, second.length);
  integers(code, across.rows, across.columns).forEach((whole, k) => (across.data[k] = whole * unit + middle));
  return { across, first, second };
}

/** The other way of searching. @param {Products} products @returns {Products} */
export function turned({ across, first, second }) {
  const found = zeros(across.columns, across.rows);
  each(across, (value, n, m) => (found.data[m * found.columns + n] = value));
  return { across: found, first: second, second: first };
}

/**
 * Cosines across after the clouds are closed and put back on the sphere.
 * @param {Products} products
 * @param {Closing} closing
 * @returns {Matrix}
 */
export function closed({ across, first, second }, closing) {
  if (closing === "trained") return across;
  const { row, column, middle } = means(across);
  const [x2, y2] = [average(first), average(second)]; // squares of the lengths of the means
  const found = zeros(across.rows, across.columns);
  if (closing === "shift") {
    const quarter = (x2 + y2 - 2 * middle) / 4;
    const alongX = first.map((value, n) => value - row[n]); // with the gap vector
    const alongY = second.map((value, m) => column[m] - value);
    const lengthX = alongX.map((value) => Math.sqrt(1 - value + quarter));
    const lengthY = alongY.map((value) => Math.sqrt(1 + value + quarter));
    each(across, (value, n, m, k) => (found.data[k] = (value + alongX[n] / 2 - alongY[m] / 2 - quarter) / lengthX[n] / lengthY[m]));
  } else {
    const lengthX = first.map((value) => Math.sqrt(1 - 2 * value + x2));
    const lengthY = second.map((value) => Math.sqrt(1 - 2 * value + y2));
    each(across, (value, n, m, k) => (found.data[k] = (value - row[n] - column[m] + middle) / lengthX[n] / lengthY[m]));
  }
  return found;
}

/**
 * Take similarities apart, queries by candidates, partners on the diagonal.
 * @param {Matrix} similarities (N, N)
 * @returns {Leftover}
 */
export function measure(similarities) {
  const n = similarities.rows;
  const { row, column, middle } = means(similarities);
  const bias = column.map((value) => value - middle);
  /** @type {number[]} */
  const strangers = [];
  const best = row.map(() => -Infinity);
  const answers = row.map(() => 0);
  each(similarities, (value, query, candidate) => {
    if (query !== candidate) strangers.push(value - row[query] - bias[candidate]);
    if (value > best[query]) [best[query], answers[query]] = [value, candidate];
  });
  const counts = bias.map(() => 0);
  for (const answer of answers) counts[answer]++;
  const found = ranksOf(similarities).map((rank) => rank === 1);
  const levels = bias.map((value) => Math.round(value / TIE_OF_BIAS));
  const order = levels.map((_, candidate) => candidate).sort((a, b) => levels[a] - levels[b]);
  const [spread, content] = [deviation(bias), deviation(strangers)];
  return {
    bias,
    spread,
    content,
    ratio: spread / content,
    counts,
    found,
    recall: found.filter(Boolean).length / n,
    order,
    groups: Array.from({ length: GROUPS }, (_, k) => {
      const [start, end] = [Math.floor((k * n) / GROUPS), Math.floor(((k + 1) * n) / GROUPS)];
      return { start, end, share: order.slice(start, end).reduce((sum, candidate) => sum + counts[candidate], 0) / n };
    }),
  };
}

/** @param {Matrix} matrix @param {(value: number, row: number, column: number, place: number) => void} visit */
function each({ data, rows, columns }, visit) {
  for (let n = 0, k = 0; n < rows; n++) for (let m = 0; m < columns; m++, k++) visit(data[k], n, m, k);
}

/** @param {Matrix} matrix */
function means(matrix) {
  const row = Array.from({ length: matrix.rows }, () => 0);
  const column = Array.from({ length: matrix.columns }, () => 0);
  each(matrix, (value, n, m) => {
    row[n] += value / matrix.columns;
    column[m] += value / matrix.rows;
  });
  return { row, column, middle: average(row) };
}

/** @param {number[]} values */
function deviation(values) {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
}
