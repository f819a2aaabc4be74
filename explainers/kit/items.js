/**
 * Which items are hovered or selected, told to all figures of a page by an event on the document:
 * `modgap:items` with `{source, kind: "hover" | "select", ids}`. A figure that shares nothing says in the tags of its plots
 * which one it is, and only its own plots hear it.
 * @module modgap/kit/items
 */

import { find } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */
/** @import { Div } from "bokeh/models/widgets" */
/** @import { Model } from "bokeh/model" */
/** @typedef {{id: string, modality: string}} Point one item in one modality, by its name */
/** @typedef {{row: Point, column: Point}} Cell of a heatmap */
/** @typedef {{source: object, kind: "hover" | "select", ids: string[], cell?: Cell | undefined, apart?: string | undefined}} Detail */

const EVENT = "modgap:items";

/** What stands for each of those who listen. @type {WeakMap<object, Model>} */
const places = new WeakMap();

/**
 * @param {object} source who tells: its own events do not come back to it
 * @param {"hover" | "select"} kind
 * @param {string[]} ids none: nothing is hovered, or nothing is selected
 * @param {Cell} [cell] of a heatmap, so that others mark the same one
 */
export function tell(source, kind, ids, cell) {
  document.dispatchEvent(new CustomEvent(EVENT, { detail: { source, kind, ids, cell, apart: apart(places.get(source)) } }));
}

/**
 * @param {object} listener
 * @param {Figure | Div} place its plot, or what it writes into: when this is gone from the page, the listener is forgotten
 * @param {(detail: Detail) => void} answer
 */
export function listen(listener, place, answer) {
  places.set(listener, place);
  const heard = (/** @type {CustomEvent<Detail>} */ { detail }) => {
    if (!find(place)) document.removeEventListener(EVENT, heard);
    else if (detail.source !== listener && detail.apart === apart(place)) answer(detail);
  };
  document.addEventListener(EVENT, heard);
}

/** The figure that shares nothing and has this part; undefined where it shares. @param {Model | undefined} place */
function apart(place) {
  const tag = place?.tags.find((one) => typeof one === "object" && one !== null && "apart" in one);
  return /** @type {{apart: string} | undefined} */ (tag)?.apart;
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
