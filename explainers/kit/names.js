/**
 * Accessible names for widgets that come without: handles of sliders, groups of buttons, canvases.
 * @module modgap/kit/names
 */

import { find } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */
/** @import { RadioButtonGroup, Slider, Toggle } from "bokeh/models/widgets" */

/**
 * @param {Slider | undefined} model
 * @param {string} name
 * @param {string} [value] what the position means, for a screen reader
 */
export function nameSlider(model, name, value) {
  const handle = model && find(model)?.shadow_el.querySelector(".noUi-handle");
  handle?.setAttribute("aria-label", name);
  if (value) handle?.setAttribute("aria-valuetext", value);
}

/**
 * @param {RadioButtonGroup | undefined} model
 * @param {string} name
 */
export function nameButtons(model, name) {
  const group = model && find(model)?.shadow_el.querySelector(".bk-btn-group");
  if (!group) return;
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", name);
  group.querySelectorAll("button").forEach((button, k) => button.setAttribute("aria-pressed", String(k === model.active)));
}

/**
 * @param {Toggle | undefined} model
 * @param {string} name
 */
export function nameToggle(model, name) {
  (model && find(model))?.shadow_el.querySelector("button")?.setAttribute("aria-label", name);
}

/**
 * A canvas is one picture to those who cannot see it; its content is told by the description and the numbers.
 * @param {Figure} figure
 * @param {string} name
 */
export function nameFigure(figure, name) {
  const view = find(figure);
  view?.el.setAttribute("role", "img");
  view?.el.setAttribute("aria-label", name);
  // Bokeh makes its canvas focusable for keys that this figure does not use.
  for (const element of focusable(view?.shadow_el)) element.setAttribute("tabindex", "-1");
}

/** @param {ShadowRoot | undefined} root @returns {Element[]} */
function focusable(root) {
  if (!root) return [];
  const nested = [...root.querySelectorAll("*")].flatMap((element) => focusable(element.shadowRoot ?? undefined));
  return [...root.querySelectorAll("[tabindex='0']"), ...nested];
}
