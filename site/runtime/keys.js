/**
 * Keys that an embedded figure does not use go on to the page around it, which may turn slides with them.
 * @module modgap-page/keys
 */

import { tell } from "modgap-page/host";

const PAGING = ["PageDown", "PageUp"]; // what a presenter's remote control sends, wherever the focus is
const TYPED = "input:not([type=button], [type=checkbox], [type=radio]), select, textarea, [contenteditable]";
const PRESSED = "button, a, input, summary";

/** Tell the page of these keys from now on. */
export function passKeys() {
  const pass = (/** @type {KeyboardEvent} */ { key, keyCode }) => tell({ kind: "key", key, code: keyCode });
  addEventListener(
    "keydown",
    (event) => {
      if (!PAGING.includes(event.key) || modified(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      pass(event);
    },
    { capture: true },
  );
  addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && !modified(event) && !uses(event)) pass(event);
  });
}

/** @param {KeyboardEvent} event */
function modified({ ctrlKey, altKey, metaKey }) {
  return ctrlKey || altKey || metaKey;
}

/** Whether what has the focus does something with the key by itself. @param {KeyboardEvent} event */
function uses(event) {
  const [target] = event.composedPath();
  if (!(target instanceof Element) || event.key === "Tab") return event.key === "Tab";
  return target.matches(TYPED) || ((event.key === "Enter" || event.key === " ") && target.matches(PRESSED));
}
