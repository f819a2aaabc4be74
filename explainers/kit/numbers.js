/**
 * Numbers as the page writes them, and the row that shows them. They come from Python, which computes them from the points as the
 * browser has them; names and definitions are those of `precompute/metrics.py`.
 * @module modgap/kit/numbers
 */

import { FORMATS } from "modgap/generated/constants";
import { find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */

/** @typedef {(typeof FORMATS)[keyof typeof FORMATS]} Format */

/** How the page writes a number that Python writes in this format. @type {Record<Format, (value: number) => string>} */
const WRITTEN = {
  ".2f": signed,
  ".0%": percent,
  ".1%": (value) => `${fixed(100 * value, 1)}%`,
  ",.0f": (value) => whole(value).toLocaleString("en"),
  ".3g": scaleText,
};

/** @type {Record<string, Format>} */
const FORMAT = { ...FORMATS, step: ",.0f" };

/**
 * A step of training, or a number of a metric by its key, such as `recall_at_1(image,text)`.
 * @param {string} key
 * @param {number} value
 */
export function written(key, value) {
  return WRITTEN[FORMAT[key.split("(")[0]] ?? ".2f"](value);
}

/**
 * A number with so many decimals; of two that are equally near the even one, as Python has it.
 * @param {number} value
 * @param {number} digits
 */
function fixed(value, digits) {
  const isTie = Math.abs(value * 2 ** (digits + 1)) % 2 === 1; // only then is it exactly between two
  const text = value.toFixed(digits);
  return isTie && Number(text.at(-1)) % 2 ? (value * (1 - Number.EPSILON)).toFixed(digits) : text;
}

/** The nearest whole number, of two the even one. @param {number} value */
function whole(value) {
  return Number(fixed(value, 0));
}

/**
 * Two decimals or so many, a real minus sign, and no "−0.00".
 * @param {number} value
 * @param {number} [digits]
 */
export function signed(value, digits = 2) {
  const text = fixed(Math.abs(value), digits);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

/** A share in whole per cent. @param {number} value */
export function wholePercent(value) {
  return `${whole(100 * value)}%`;
}

/** A share; a small one with a digit more. @param {number} value */
export function percent(value) {
  if (value >= 0.0995 || value === 0) return wholePercent(value);
  return value < 0.001 ? "< 0.1%" : `${fixed(100 * value, 1)}%`;
}

/** An inverse temperature: three digits. @param {number} value */
export function scaleText(value) {
  const integerDigits = Math.floor(Math.log10(value)) + 1;
  return String(Number(integerDigits < 3 ? fixed(value, 3 - integerDigits) : value.toPrecision(3)));
}

/**
 * Write texts into the cells that Python laid out, by the name of each.
 * @param {Div | undefined} row nothing happens without one
 * @param {Record<string, string>} texts
 */
export function write(row, texts) {
  /** @type {NodeListOf<HTMLElement> | undefined} */
  const cells = (row && find(row))?.shadow_el.querySelectorAll("[data-number]");
  for (const cell of cells ?? []) {
    const text = texts[cell.dataset.number ?? ""];
    if (text !== undefined && cell.textContent !== text) cell.textContent = text;
  }
}

/**
 * Write the numbers of a state.
 * @param {Div | undefined} row
 * @param {Record<string, number>} numbers by key
 */
export function fill(row, numbers) {
  write(row, Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, written(key, value)])));
}
