/**
 * A line over a plot that says what becomes of the data that it waits for. Text only.
 * @module modgap/kit/status
 */

import { find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */
/** @import { Arriving } from "modgap/data/arriving" */

/**
 * @param {Div} model of `status_line` in `controls.py`
 * @param {Arriving} arriving
 */
export function tellArriving(model, arriving) {
  const line = /** @type {HTMLElement | null | undefined} */ (find(model)?.shadow_el.querySelector(".status"));
  if (!line) return;
  const { state, label } = arriving;
  line.hidden = state === "here";
  line.textContent = { here: "", coming: `Loading ${label} …`, failed: `${label} could not be loaded.` }[state];
  if (state !== "failed") return;
  const again = document.createElement("button");
  again.textContent = "Try again";
  again.addEventListener("click", () => arriving.look());
  line.append(" ", again);
}
