/**
 * The looks of a figure where no page of ours takes care of them, in a notebook or on a Panel server: its colours, its size, and
 * the settings that it shares. See `dress.py`.
 * @module modgap/kit/dress
 */

import { share } from "modgap/kit/share";
import { restyleWithin } from "modgap/kit/theme";
import { find, follow, mark } from "modgap/kit/views";
import { drawInOwnPixels } from "modgap/kit/zoom";

/** @import { HasProps } from "bokeh/core/has_props" */
/** @import { Figure, LayoutDOM } from "bokeh/models" */
/** @import { Control } from "modgap/kit/controls" */

/** @type {WeakSet<LayoutDOM>} */
const dressed = new WeakSet();

/**
 * Called when any plot of the figure is laid out.
 * @param {LayoutDOM} layout the whole figure
 * @param {"auto" | "light" | "dark"} theme
 * @param {Record<string, Control>} shared
 */
export default function dress(layout, theme, shared) {
  if (dressed.has(layout)) return;
  dressed.add(layout);
  for (const plot of plots(layout)) {
    drawInOwnPixels(plot);
    follow(plot, "inner_width", () => drawInOwnPixels(plot));
  }
  share(layout, shared);
  if (theme === "auto") followNotebook(layout);
  else restyleWithin(layout);
}

/** @param {LayoutDOM} layout @returns {Figure[]} those that come later, too */
function plots(layout) {
  return /** @type {Figure[]} */ ([...layout.references()].filter((/** @type {HasProps} */ model) => "inner_width" in model.properties));
}

/** Be light or dark as JupyterLab is, which says so on the page's body. @param {LayoutDOM} layout */
function followNotebook(layout) {
  const { body } = document;
  const show = () => {
    const light = body.dataset.jpThemeLight;
    if (light === undefined || !find(layout)) return;
    mark(layout, "dark", light === "false");
    mark(layout, "light", light !== "false");
    restyleWithin(layout);
  };
  show();
  new MutationObserver(show).observe(body, { attributeFilter: ["data-jp-theme-light"] });
}
