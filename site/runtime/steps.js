/**
 * The story of an embedded figure: one step after the other, by its buttons, each with its text.
 * @module modgap-page/steps
 */

import { tellShown } from "modgap-page/host";

/** @import { Figure } from "modgap-page/figure" */

export class Steps {
  /**
   * @param {HTMLElement} element with the steps, of which one shows, and the buttons
   * @param {Figure} figure
   * @param {number} first the step to begin with, from 1
   */
  constructor(element, figure, first) {
    this.figure = figure;
    /** @type {HTMLElement[]} */
    this.steps = [...element.querySelectorAll(".step")].filter((step) => step instanceof HTMLElement);
    this.place = element.querySelector(".embed-place");
    this.previous = element.querySelector(".embed-previous");
    this.next = element.querySelector(".embed-next");
    this.previous?.addEventListener("click", () => this.go(this.active - 1));
    this.next?.addEventListener("click", () => this.go(this.active + 1));
    this.active = 0;
    element.hidden = false;
    this.go(Math.min(first, this.steps.length) - 1, false);
  }

  /** @param {number} index @param {boolean} [travel] */
  go(index, travel = true) {
    const step = this.steps[index];
    if (!step) return;
    this.active = index;
    this.steps.forEach((other) => (other.hidden = other !== step));
    if (this.place) this.place.textContent = `${index + 1} of ${this.steps.length}`;
    this.previous?.setAttribute("aria-disabled", String(index === 0));
    this.next?.setAttribute("aria-disabled", String(index === this.steps.length - 1));
    this.figure.followsStory = true;
    this.figure.tell(JSON.parse(step.dataset.state ?? "{}"), travel);
    tellShown(this.figure, false, index + 1);
    if (travel) tellShown(this.figure, true, index + 1); // once more, when it has arrived
  }
}
