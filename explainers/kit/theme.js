/**
 * Colours and fonts of what Bokeh draws on a canvas, where CSS does not reach: a model says in its tags which
 * property follows which CSS variable, as in `{fill_color: "--image"}`.
 * @module modgap/kit/theme
 */

import { find } from "modgap/kit/views";

/** @import { Document } from "bokeh/document" */
/** @import { Model } from "bokeh/model" */
/** @import { LayoutDOM } from "bokeh/models" */

const VARIABLE = /^--[a-z-]+$/;
const [USUAL, MOST] = [16, 1.3]; // pixels of a browser's font, and how far words on a canvas grow with a larger one

/** Sizes of fonts as Python gave them, pixels by property. @type {WeakMap<Model, Map<string, number>>} */
const sizes = new WeakMap();

/**
 * Restyle all models of a Bokeh document from the CSS variables of the page. Where a variable is not defined (a notebook)
 * the value that Python gave stays.
 * @param {Document | null} doc null where nothing is on the page
 */
export function restyle(doc) {
  dye(/** @type {Set<Model>} */ (doc?.all_models ?? new Set()), document.documentElement);
}

/** Restyle one figure from its own CSS variables. @param {LayoutDOM} layout */
export function restyleWithin(layout) {
  const view = find(layout);
  if (view) dye(/** @type {Set<Model>} */ (layout.references()), view.el);
}

/** @param {Iterable<Model>} all @param {Element} element that has the variables */
function dye(all, element) {
  const models = [...all];
  const style = getComputedStyle(element);
  const scale = Math.min(MOST, Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL);
  // All are read before any is set: after a change the browser would compute all styles anew for the next one.
  const names = new Set(models.flatMap((model) => model.tags.flatMap(styled).map(([, variable]) => variable)));
  const values = new Map([...names].map((variable) => [variable, style.getPropertyValue(variable).trim()]));
  for (const model of models) {
    if (scale > 1) enlarge(model, scale);
    for (const [property, variable] of model.tags.flatMap(styled)) {
      const value = values.get(variable);
      const now = model.property(property).get_value();
      const plain = typeof now === "string"; // annotations take plain values, glyphs vectors of values
      if (value && value !== held(now)) model.setv({ [property]: plain ? value : { value } }, { sync: false }); // looks are of this page alone
    }
  }
}

/** Let the words that a model writes grow with the font of the page. @param {Model} model @param {number} scale */
function enlarge(model, scale) {
  const own = sizes.get(model) ?? new Map();
  sizes.set(model, own);
  for (const property of Object.keys(model.properties).filter((name) => name.endsWith("font_size"))) {
    const now = model.property(property).get_value();
    const size = own.get(property) ?? Number.parseFloat(held(now));
    if (!Number.isFinite(size)) continue;
    own.set(property, size);
    const text = `${size * scale}px`;
    model.setv({ [property]: typeof now === "string" ? text : { value: text } }, { sync: false });
  }
}

/** The one value of a property, as text: annotations have plain values, glyphs vectors of values. @param {unknown} property */
export function held(property) {
  return String(typeof property === "object" && property && "value" in property ? property.value : property);
}

/**
 * @param {unknown} tag
 * @returns {[string, string][]}
 */
function styled(tag) {
  if (typeof tag !== "object" || tag === null) return [];
  return Object.entries(tag).filter(([, value]) => typeof value === "string" && VARIABLE.test(value));
}
