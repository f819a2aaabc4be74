/**
 * Colours and fonts of what Bokeh draws on a canvas, where CSS does not reach: a model says in its tags which
 * property follows which CSS variable, as in `{fill_color: "--image"}`.
 * @module modgap/kit/theme
 */

/** @import { Document } from "bokeh/document" */
/** @import { Model } from "bokeh/model" */

const VARIABLE = /^--[a-z-]+$/;

/**
 * Restyle all models of a Bokeh document from the CSS variables of the page. Where a variable is not defined (a notebook)
 * the value that Python gave stays.
 * @param {Document | null} doc null where nothing is on the page
 */
export function restyle(doc) {
  const style = getComputedStyle(document.documentElement);
  for (const model of /** @type {Set<Model>} */ (doc?.all_models ?? new Set())) {
    for (const [property, variable] of model.tags.flatMap(styled)) {
      const value = style.getPropertyValue(variable).trim();
      const now = model.property(property).get_value();
      const plain = typeof now === "string"; // annotations take plain values, glyphs vectors of values
      if (value && value !== (plain ? now : held(now))) model.setv({ [property]: plain ? value : { value } });
    }
  }
}

/** The one value of a vector, if it has one. @param {unknown} vector */
function held(vector) {
  return typeof vector === "object" && vector && "value" in vector ? vector.value : undefined;
}

/**
 * @param {unknown} tag
 * @returns {[string, string][]}
 */
function styled(tag) {
  if (typeof tag !== "object" || tag === null) return [];
  return Object.entries(tag).filter(([, value]) => typeof value === "string" && VARIABLE.test(value));
}
