/**
 * The row of live numbers. Names and definitions as in `precompute/analysis/summary.py`, taken over the items shown; they come
 * with the data, from the embeddings before rounding, so that the row says the same as the text around it.
 * @module modgap/kit/numbers
 */

import { find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */
/** @typedef {import("modgap/data/payload").Payload} Payload */

/**
 * A number as the page writes it.
 * @param {string} name
 * @param {number} value
 */
export function written(name, value) {
  if (name === "step") return value.toLocaleString("en");
  if (name.startsWith("recall")) return `${Math.round(100 * value)} %`;
  return signed(value);
}

/** Two decimals, a real minus sign, and no "−0.00". @param {number} value */
export function signed(value) {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

/**
 * Write the numbers of a checkpoint into the cells that Python laid out.
 * @param {Div | undefined} row nothing happens without one
 * @param {Payload} payload
 * @param {number} checkpoint
 */
export function fill(row, payload, checkpoint) {
  /** @type {NodeListOf<HTMLElement> | undefined} */
  const cells = (row && find(row))?.shadow_el.querySelectorAll("[data-number]");
  for (const cell of cells ?? []) {
    const name = cell.dataset.number ?? "";
    const text = written(name, payload.raw.numbers[name][checkpoint]);
    if (cell.textContent !== text) cell.textContent = text;
  }
}
