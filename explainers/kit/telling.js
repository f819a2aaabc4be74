/**
 * What a figure says in words: its controls and its live numbers, as they stand on the screen.
 * @module modgap/kit/telling
 */

import { find } from "modgap/kit/views";

/** @import { HasProps } from "bokeh/core/has_props" */

/** Where a control stands on the screen, if it does. @param {HasProps} model @returns {ShadowRoot | null} */
function place(model) {
  const view = /** @type {{el: HTMLElement, shadow_el: ShadowRoot} | null} */ (/** @type {unknown} */ (find(model)));
  return view?.el.checkVisibility() ? view.shadow_el : null;
}

/**
 * The control in words, such as "Training: step 122"; empty where it is hidden or nothing is chosen.
 * @param {HasProps} model
 */
export function toldControl(model) {
  const root = place(model);
  const part = root?.querySelector(".noUi-handle, select, input, [role=group], button");
  if (!root || !part) return "";
  if (part instanceof HTMLSelectElement) return toldChoice(part);
  if (part instanceof HTMLInputElement) return toldText(part);
  if (part instanceof HTMLButtonElement) return `${part.textContent}: ${part.getAttribute("aria-pressed") === "true" ? "on" : "off"}`;
  return `${part.getAttribute("aria-label")}: ${toldValue(part, root)}`;
}

/** @param {Element} part a slider's handle, or a row of buttons @param {ShadowRoot} root */
function toldValue(part, root) {
  const pressed = part.querySelector("[aria-pressed=true]")?.textContent;
  return pressed ?? part.getAttribute("aria-valuetext") ?? root.querySelector(".bk-slider-value")?.textContent;
}

/** @param {HTMLInputElement} line */
function toldText({ labels, value }) {
  return value && `${labels?.[0]?.textContent}: ${value}`;
}

/** @param {HTMLSelectElement} list where nothing is chosen, it shows its own name */
function toldChoice(list) {
  const [name, chosen] = [list.labels[0]?.textContent ?? "", list.selectedOptions[0]?.text ?? ""];
  return chosen === name ? "" : `${name}: ${chosen}`;
}

/**
 * The live numbers below a figure, each with what it is called.
 * @param {HTMLElement} element
 * @returns {string[]}
 */
export function toldNumbers(element) {
  return [...new Set(within(element, "[data-number]").map((cell) => cell.closest(".line") ?? cell))].map(toldNumber);
}

/** Whether steps of training follow each other by themselves. @param {HTMLElement} element */
export function playing(element) {
  return within(element, ".play").some((toggle) => toggle.shadowRoot?.querySelector(".bk-active"));
}

/** @param {Element} cell */
function toldNumber(cell) {
  const value = String(cell.textContent).trim();
  if (cell instanceof HTMLTableCellElement) return cell.tagName === "TH" ? value : `${headers(cell)} ${value}`;
  return cell.matches(".cell *") ? `${nameOf(cell)} ${value}` : value;
}

/** What a number of a row is called, after the title of its row. @param {Element} cell */
function nameOf(cell) {
  const title = cell.closest(".numbers")?.querySelector(".title")?.textContent;
  return `${title ? `${title}, ` : ""}${cell.nextElementSibling?.textContent}`;
}

/** @param {HTMLTableCellElement} cell */
function headers(cell) {
  const row = cell.parentElement?.querySelector("th")?.textContent;
  const column = /** @type {HTMLElement | undefined} */ (cell.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex]);
  return `${row}, ${column?.innerText.replace(/\s+/g, " ")}`;
}

/**
 * Elements in the figure, through all shadow roots.
 * @param {Element | ShadowRoot} root
 * @param {string} selector
 * @returns {Element[]}
 */
function within(root, selector) {
  return [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.matches(selector) ? [element] : []),
    ...(element.shadowRoot ? within(element.shadowRoot, selector) : []),
  ]);
}
