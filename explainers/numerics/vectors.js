/**
 * Rows of numbers: what all numerics share. No drawing here.
 * @module modgap/numerics/vectors
 */

/**
 * Points, one a row, row after row in one array.
 * @typedef {{data: Float64Array, rows: number, columns: number}} Matrix
 */

/**
 * @param {number} rows
 * @param {number} columns
 * @returns {Matrix} all zeros
 */
export function zeros(rows, columns) {
  return { data: new Float64Array(rows * columns), rows, columns };
}

/**
 * @param {ArrayLike<ArrayLike<number>>} rows
 * @returns {Matrix}
 */
export function matrix(rows) {
  const filled = zeros(rows.length, rows.length ? rows[0].length : 0);
  for (let i = 0; i < rows.length; i++) filled.data.set(rows[i], i * filled.columns);
  return filled;
}

/**
 * Dot product of row i of x and row j of y: the cosine, for unit rows.
 * @param {Matrix} x
 * @param {number} i
 * @param {Matrix} y
 * @param {number} j
 */
export function dot(x, i, y, j) {
  const d = x.columns;
  let sum = 0;
  for (let k = 0, a = i * d, b = j * d; k < d; k++) sum += x.data[a + k] * y.data[b + k];
  return sum;
}

/**
 * A view of some consecutive rows; nothing is copied.
 * @param {Matrix} x
 * @param {number} from
 * @param {number} to
 * @returns {Matrix}
 */
export function slice(x, from, to) {
  return { data: x.data.subarray(from * x.columns, to * x.columns), rows: to - from, columns: x.columns };
}

/**
 * All rows of x, then all rows of y.
 * @param {Matrix} x
 * @param {Matrix} y
 * @returns {Matrix}
 */
export function stacked(x, y) {
  const both = zeros(x.rows + y.rows, x.columns);
  both.data.set(x.data);
  both.data.set(y.data, x.data.length);
  return both;
}

/**
 * A square part of a matrix.
 * @param {Matrix} x
 * @param {number} down rows above it
 * @param {number} right columns left of it
 * @param {number} size
 * @returns {Matrix} (size, size)
 */
export function block({ data, columns }, down, right, size) {
  const part = zeros(size, size);
  for (let i = 0; i < size; i++) {
    const from = (down + i) * columns + right;
    part.data.set(data.subarray(from, from + size), i * size);
  }
  return part;
}

/** Rows for columns. @param {Matrix} x @returns {Matrix} */
export function transposed({ data, rows, columns }) {
  const turned = zeros(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned.data[j * rows + i] = data[i * columns + j];
  return turned;
}

/** Median of some numbers. @param {ArrayLike<number>} values */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Mean of some numbers. @param {ArrayLike<number>} values */
export function average(values) {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

/**
 * Centre of the rows.
 * @param {Matrix} x
 */
export function mean(x) {
  const centre = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) for (let k = 0; k < x.columns; k++) centre[k] += x.data[i * x.columns + k];
  return centre.map((value) => value / x.rows);
}

/** @param {ArrayLike<number>} vector */
export function norm(vector) {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += vector[k] * vector[k];
  return Math.sqrt(sum);
}

/**
 * A copy with `offset` added to each row.
 * @param {Matrix} x
 * @param {ArrayLike<number>} offset
 * @param {number} [factor]
 * @returns {Matrix}
 */
export function translate(x, offset, factor = 1) {
  const moved = { ...x, data: Float64Array.from(x.data) };
  for (let i = 0; i < x.rows; i++) for (let k = 0; k < x.columns; k++) moved.data[i * x.columns + k] += factor * offset[k];
  return moved;
}

/**
 * A copy with rows of length one; a row at the origin stays there.
 * @param {Matrix} x
 * @returns {Matrix}
 */
export function unitRows(x) {
  const units = { ...x, data: Float64Array.from(x.data) };
  for (let i = 0; i < x.rows; i++) {
    const row = units.data.subarray(i * x.columns, (i + 1) * x.columns);
    const length = norm(row) || 1;
    for (let k = 0; k < row.length; k++) row[k] /= length;
  }
  return units;
}
