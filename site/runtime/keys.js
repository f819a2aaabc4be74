/**
 * Keys that a figure alone does not use walk through its story, or go on to the page around it, which may turn slides with them.
 * @module modgap-page/keys
 */

import { tell } from "modgap-page/host";

/** @import { Steps } from "modgap-page/steps" */

const PAGING = ["PageDown", "PageUp"]; // what a presenter's remote control sends, wherever the focus is
const TYPED = "input:not([type=button], [type=checkbox], [type=radio]), select, textarea, [contenteditable]";
const PRESSED = "button, a, input, summary";
/** Steps forward, by key. @type {Record<string, number>} */
const WALKED = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 };

/** Tell the page of these keys from now on. */
export function passKeys() {
  const pass = (/** @type {KeyboardEvent} */ { key, keyCode }) => tell({ kind: "key", key, code: keyCode });
  hearPaging(pass);
  hearUnused(pass);
}

/** Let keys walk through the story. @param {Steps} steps @param {boolean} paging those of a presenter's remote control, too */
export function walkByKeys(steps, paging) {
  const walk = (/** @type {KeyboardEvent} */ event) => {
    if (!Object.hasOwn(WALKED, event.key) || (PAGING.includes(event.key) && !paging)) return;
    event.preventDefault();
    steps.go(steps.active + WALKED[event.key]);
  };
  if (paging) hearPaging(walk);
  hearUnused(walk);
}

/** Answer the keys of a presenter's remote control before anything else does. @param {(event: KeyboardEvent) => void} answer */
function hearPaging(answer) {
  addEventListener(
    "keydown",
    (event) => {
      if (!PAGING.includes(event.key) || modified(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      answer(event);
    },
    { capture: true },
  );
}

/** Answer keys that nothing in the figure uses. @param {(event: KeyboardEvent) => void} answer */
export function hearUnused(answer) {
  addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && !modified(event) && !uses(event)) answer(event);
  });
}

/** @param {KeyboardEvent} event */
function modified({ ctrlKey, altKey, metaKey }) {
  return ctrlKey || altKey || metaKey;
}

/** Whether what has the focus does something with the key by itself. @param {KeyboardEvent} event */
function uses(event) {
  const [target] = event.composedPath();
  if (!(target instanceof Element) || ["Tab", "Escape"].includes(event.key)) return event.key === "Tab";
  return target.matches(TYPED) || ((event.key === "Enter" || event.key === " ") && target.matches(PRESSED));
}
