/**
 * What a figure says in words: its controls and its live numbers, as they stand on the screen.
 * @module modgap/kit/telling
 */

import { find } from "modgap/kit/views";

/** @import { HasProps } from "bokeh/core/has_props" */

/**
 * The control in words, such as "Training: step 122"; empty where it is hidden or nothing is chosen.
 * @param {HasProps} model
 */
export function toldControl(model) {
  const view = find(model);
  const root = view && "shadow_el" in view && view.el.checkVisibility() ? /** @type {ShadowRoot} */ (view.shadow_el) : null;
  const part = root?.querySelector(".noUi-handle, select, [role=group], button");
  if (!part) return "";
  if (part instanceof HTMLSelectElement) return toldChoice(part);
  if (part instanceof HTMLButtonElement) return `${part.textContent}: ${part.getAttribute("aria-pressed") === "true" ? "on" : "off"}`;
  const pressed = part.querySelector("[aria-pressed=true]")?.textContent;
  const value = pressed ?? part.getAttribute("aria-valuetext") ?? root?.querySelector(".bk-slider-value")?.textContent;
  return `${part.getAttribute("aria-label")}: ${value}`;
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
  const value = cell.textContent?.trim() ?? "";
  if (cell instanceof HTMLTableCellElement) return cell.tagName === "TH" ? value : `${headers(cell)} ${value}`;
  const title = cell.closest(".numbers")?.querySelector(".title")?.textContent;
  const name = cell.parentElement?.matches(".cell") ? cell.nextElementSibling?.textContent : "";
  return [title && `${title},`, name, value].filter(Boolean).join(" ");
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
