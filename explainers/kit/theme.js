/**
 * Colours and fonts of what Bokeh draws on a canvas, where CSS does not reach: a model says in its tags which
 * property follows which CSS variable, as in `{fill_color: "--image"}`.
 * @module modgap/kit/theme
 */

const VARIABLE = /^--[a-z-]+$/;

/**
 * Restyle all models of a Bokeh document from the CSS variables of the page. Where a variable is not defined (a notebook)
 * the value that Python gave stays.
 * @param {{all_models: Iterable<object>}} doc
 */
export function restyle(doc) {
  const style = getComputedStyle(document.documentElement);
  for (const model of doc.all_models) {
    for (const [property, variable] of model.tags.flatMap(styled)) {
      const value = style.getPropertyValue(variable).trim();
      // Glyphs take vectors of values, annotations plain ones.
      const now = model[property]?.value ?? model[property];
      if (value && value !== now) model[property] = typeof model[property] === "string" ? value : { value };
    }
  }
}

/**
 * @param {unknown} tag
 * @returns {[string, string][]}
 */
function styled(tag) {
  if (typeof tag !== "object" || tag === null) return [];
  return Object.entries(tag).filter(([, value]) => typeof value === "string" && VARIABLE.test(value));
}
