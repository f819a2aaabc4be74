/**
 * Settings that figures of a page have in common, told by an event on the document: `modgap:setting` with `{source, name, value}`.
 * @module modgap/kit/share
 */

import { followValue, optionsOf, put, valueOf } from "modgap/kit/controls";
import { find } from "modgap/kit/views";

/** @import { LayoutDOM } from "bokeh/models" */
/** @import { Control, Value } from "modgap/kit/controls" */
/** @typedef {CustomEvent<{source: object, name: string, value: Value}>} Told */

const EVENT = "modgap:setting";

/**
 * @param {LayoutDOM} layout of the figure; when it is gone from the page nothing is told to it
 * @param {Record<string, Control>} controls by the name of the setting
 */
export function share(layout, controls) {
  const entries = Object.entries(controls);
  if (!entries.length) return;
  const told = new Map(entries.map(([name, control]) => [name, valueOf(control)]));
  for (const [name, control] of entries) {
    followValue(control, () => {
      const value = valueOf(control);
      if (told.get(name) === value) return;
      told.set(name, value);
      document.dispatchEvent(new CustomEvent(EVENT, { detail: { source: layout, name, value } }));
    });
  }
  const heard = (/** @type {Told} */ { detail: { source, name, value } }) => {
    if (!find(layout)) document.removeEventListener(EVENT, /** @type {EventListener} */ (heard));
    else if (source !== layout && Object.hasOwn(controls, name)) {
      const own = nearest(controls[name], value);
      told.set(name, own);
      put(controls[name], own);
    }
  };
  document.addEventListener(EVENT, /** @type {EventListener} */ (heard));
}

/** Of a control over some numbers the nearest one, the lower one of two. @param {Control} control @param {Value} value */
function nearest(control, value) {
  const options = optionsOf(control);
  if (typeof value !== "number" || !options?.every((option) => typeof option === "number")) return value;
  return options.reduce((best, option) => (Math.abs(option - value) < Math.abs(best - value) ? option : best));
}
