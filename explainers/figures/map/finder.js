/**
 * The row that finds a pair by its name and moves the map without a pointer.
 * @module modgap/figures/map/finder
 */

import { find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */

/** @typedef {"closer" | "farther" | "left" | "up" | "down" | "right"} Move */

export class Finder {
  /**
   * @param {Div} model of `FINDER` in `map.py`
   * @param {string[]} captions
   * @param {(item: number) => void} found called with the pair whose name is given, -1 where the field is emptied
   * @param {(move: Move) => void} moved
   */
  constructor(model, captions, found, moved) {
    const root = /** @type {ShadowRoot} */ (find(model)?.shadow_el);
    this.field = /** @type {HTMLInputElement} */ (root.querySelector("input"));
    this.captions = captions;
    const { field } = this;
    const list = /** @type {HTMLDataListElement} */ (root.querySelector("datalist"));
    field.addEventListener("focus", () => list.append(...[...captions].sort().map((caption) => new Option(caption))), { once: true });
    field.addEventListener("input", () => {
      field.setCustomValidity("");
      const item = field.value ? captions.indexOf(field.value) : -1;
      if (item >= 0 || !field.value) found(item);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !field.value.trim()) return;
      const item = this.best(field.value);
      if (item >= 0) found(item);
      else {
        field.setCustomValidity(`No pair has “${field.value}” in its name.`);
        field.reportValidity();
      }
    });
    for (const button of root.querySelectorAll("button")) button.addEventListener("click", () => moved(/** @type {Move} */ (button.dataset.move)));
  }

  /** The pair whose name is meant: it begins so, or has that in it; the shortest of several, -1 for none. @param {string} text */
  best(text) {
    const wanted = text.trim().toLowerCase();
    const ranks = this.captions.map((caption) => {
      const at = caption.toLowerCase().indexOf(wanted);
      return at < 0 ? Infinity : caption.length + (at ? 1000 : 0);
    });
    const least = ranks.reduce((a, b) => Math.min(a, b), Infinity);
    return least === Infinity ? -1 : ranks.indexOf(least);
  }

  /** Show which pair is selected. @param {number} item -1 for none */
  tell(item) {
    const text = item < 0 ? "" : this.captions[item];
    if (item >= 0 || this.captions.includes(this.field.value)) this.field.value = text;
  }
}
