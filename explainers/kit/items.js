/**
 * Which items are hovered or selected, told to all figures of a page by an event on the document:
 * `modgap:items` with `{source, kind: "hover" | "select", ids}`.
 * @module modgap/kit/items
 */

/** @typedef {{id: string, side: number}} Point one item in one modality: 0 the first, 1 the second */
/** @typedef {{row: Point, column: Point}} Cell of a heatmap */
/** @typedef {{source: object, kind: "hover" | "select", ids: string[], cell?: Cell}} Detail */

const EVENT = "modgap:items";

/**
 * @param {object} source who tells: its own events do not come back to it
 * @param {"hover" | "select"} kind
 * @param {string[]} ids none: nothing is hovered, or nothing is selected
 * @param {Cell} [cell] of a heatmap, so that others mark the same one
 */
export function tell(source, kind, ids, cell) {
  document.dispatchEvent(new CustomEvent(EVENT, { detail: { source, kind, ids, cell } }));
}

/**
 * @param {object} listener the figure; it is forgotten when it is gone from the page
 * @param {() => boolean} gone
 * @param {(detail: Detail) => void} answer
 */
export function listen(listener, gone, answer) {
  const heard = (/** @type {CustomEvent<Detail>} */ event) => {
    if (gone()) document.removeEventListener(EVENT, heard);
    else if (event.detail.source !== listener) answer(event.detail);
  };
  document.addEventListener(EVENT, heard);
}
