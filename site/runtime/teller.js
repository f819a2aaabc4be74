/**
 * Tells those who do not see a figure what it shows now: in its description, and aloud when the page or the reader has
 * changed it.
 * @module modgap-page/teller
 */

import { playing, toldControl, toldNumbers } from "modgap/kit/telling";

/** @import { HasProps } from "bokeh/core/has_props" */

const REST = 500; // milliseconds without a change

export class Teller {
  /** @param {HTMLElement} element the figure card */
  constructor(element) {
    this.element = element;
    this.description = element.querySelector(".figure-description");
    this.region = element.querySelector(".figure-said");
    this.opening = this.description?.textContent ?? "";
    this.timer = 0;
    /** Controls to speak of. @type {Set<HasProps>} */
    this.news = new Set();
  }

  /**
   * The figure has changed.
   * @param {() => {opens: boolean, models: HasProps[]}} look once it rests: its controls, and whether it is as the story opens
   * @param {HasProps} [model] what to speak of
   */
  changed(look, model) {
    if (model) this.news.add(model);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (playing(this.element) ? this.changed(look) : this.#tell(look())), REST);
  }

  /** Nothing so far is worth speaking of. */
  hush() {
    this.news.clear();
  }

  /** @param {{opens: boolean, models: HasProps[]}} seen */
  #tell({ opens, models }) {
    const numbers = toldNumbers(this.element);
    if (this.description) this.description.textContent = opens ? this.opening : `Now: ${sentences(models, numbers)}`;
    if (this.region && this.news.size) this.region.textContent = sentences([...this.news], numbers);
    this.news.clear();
  }
}

/**
 * @param {HasProps[]} models
 * @param {string[]} numbers
 */
function sentences(models, numbers) {
  const told = [models.map(toldControl), numbers].map((part) => part.filter((text) => text !== "").join("; "));
  return told.flatMap((text) => (text ? [`${text}.`] : [])).join(" ");
}
