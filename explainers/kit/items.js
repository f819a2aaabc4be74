/**
 * Which items are hovered or selected, told to all figures of a page by an event on the document:
 * `modgap:items` with `{source, kind: "hover" | "select", ids}`.
 * @module modgap/kit/items
 */

/** @typedef {{id: string, modality: string}} Point one item in one modality, by its name */
/** @typedef {{row: Point, column: Point}} Cell of a heatmap */
/** @typedef {{source: object, kind: "hover" | "select", ids: string[], cell?: Cell | undefined}} Detail */

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
  const heard = (/** @type {CustomEvent<Detail>} */ { detail }) => {
    if (gone()) document.removeEventListener(EVENT, heard);
    else if (detail.source !== listener) answer(detail);
  };
  document.addEventListener(EVENT, heard);
}

/** A list of items that views and other figures share: what is selected in it is told, and what others select is taken over. */
export class Selection {
  /**
   * @param {object} owner
   * @param {import("bokeh/models/widgets").Select | undefined} select holds the id of an item, "" for none
   */
  constructor(owner, select) {
    this.owner = owner;
    this.select = select;
    this.told = this.id;
  }

  /** The selected item's id, "" for none. */
  get id() {
    return this.select ? String(this.select.value) : "";
  }

  /** Select an item, or none. @param {string} id */
  choose(id) {
    if (this.select) this.select.value = id;
  }

  /** Select an item, or no longer, if it was. @param {string} id */
  toggle(id) {
    this.choose(id === this.id ? "" : id);
  }

  /** Take over what another figure has selected. @param {string} id */
  follow(id) {
    this.told = id;
    this.choose(id);
  }

  /** Tell the others, if something else is selected than when they were told. */
  tell() {
    if (this.id === this.told) return;
    this.told = this.id;
    tell(this.owner, "select", this.id ? [this.id] : []);
  }
}
