/**
 * Scroll sections: the step that the reader has reached sets the state of the figure.
 * Scrolling is the browser's own. The active step follows from where things are, never from events that may be missed.
 * @module modgap-page/scroll
 */

import { stillness } from "modgap/kit/views";
import { announce } from "modgap-page/announce";
import { atMostOnceAFrame } from "modgap-page/frames";

/** @import { Figure } from "modgap-page/figure" */

const LINE = 0.55; // a step is reached when its top passes this part of what the figure leaves free
const SETTLE = 24; // pixels beyond the line where the buttons bring a step

/**
 * The step that is reached: the last whose top is above the line; the first before that.
 * @param {number[]} tops
 * @param {number} line
 */
function reached(tops, line) {
  return Math.max(0, tops.filter((top) => top <= line).length - 1);
}

export class ScrollSection {
  /**
   * @param {HTMLElement} element with its steps and the stage; the buttons may be missing
   * @param {Figure} figure
   */
  constructor(element, figure) {
    this.figure = figure;
    /** @type {HTMLElement[]} */
    this.steps = [...element.querySelectorAll(".step")].filter((step) => step instanceof HTMLElement);
    this.stage = this.#part(element, ".stage-pin") ?? element;
    this.place = this.#part(element, ".stepper-place");
    this.previous = this.#part(element, ".stepper-previous");
    this.next = this.#part(element, ".stepper-next");
    this.opener = this.#part(element, ".stage-open");
    this.active = -1;
    this.previous?.addEventListener("click", () => this.go(this.active - 1));
    this.next?.addEventListener("click", () => this.go(this.active + 1));
    this.opener?.addEventListener("click", () => this.open(!this.stage.classList.contains("is-open")));
    this.stage.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    this.stage.addEventListener("focusin", (event) => this.#reveal(event));
    // From one control to another of the same shadow tree no focusin comes out of it: the key does.
    this.stage.addEventListener("keyup", (event) => event.key === "Tab" && this.#reveal(event));
    this.stage.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.stage.contains(relatedTarget)) this.open(false); // it would cover what is read
    });
    this.figure.element.classList.add("in-story");
    this.element = element;
    new ResizeObserver(() => this.#measure()).observe(this.stage);
    this.update(false);
  }

  /** @param {HTMLElement} element @param {string} selector @returns {HTMLElement | null} */
  #part(element, selector) {
    return element.querySelector(selector);
  }

  /** What a step sets; the figure lays it over what the story opens with, so that the way to it does not matter. @param {number} index */
  state(index) {
    return JSON.parse(this.steps[index].dataset.state ?? "{}");
  }

  /** Height of the page's window above which a step counts as reached. */
  line() {
    const stage = this.stage.getBoundingClientRect();
    const step = this.steps[0].getBoundingClientRect();
    const beside = stage.right <= step.left + 1 || stage.left >= step.right - 1;
    const top = beside ? 0 : stage.height;
    return top + (innerHeight - top) * LINE;
  }

  /** Find the active step and show it. @param {boolean} [travel] */
  update(travel = true) {
    const index = reached(this.steps.map((step) => step.getBoundingClientRect().top), this.line());
    if (index === this.active) return;
    this.steps[this.active]?.removeAttribute("aria-current");
    this.steps[index].setAttribute("aria-current", "step");
    const first = this.active < 0;
    this.active = index;
    const place = `${index + 1} of ${this.steps.length}`;
    if (this.place) this.place.textContent = place;
    this.previous?.setAttribute("aria-disabled", String(index === 0));
    this.next?.setAttribute("aria-disabled", String(index === this.steps.length - 1));
    this.figure.tell(this.state(index), travel);
    if (!first) announce(this.steps[index].textContent?.trim().replace(/\s+/g, " ") ?? "");
  }

  /** Style sheets know how high the stage is: what has the focus in a step comes below it. */
  #measure() {
    this.element.style.setProperty("--stage-height", `${this.stage.offsetHeight}px`);
  }

  /** On a phone the pinned figure shows its drawing; opened, all of it. @param {boolean} open */
  open(open) {
    this.stage.classList.toggle("is-open", open);
    this.#measure();
    if (!this.opener) return;
    this.opener.setAttribute("aria-expanded", String(open));
    this.opener.textContent = open ? "Close" : "Controls";
  }

  /** Where the keyboard goes to something that the pinned figure does not show, the figure opens and shows it. @param {Event} event */
  #reveal(event) {
    const [control] = event.composedPath();
    const { view, element } = this.figure;
    if (!(control instanceof Element) || !(event.target instanceof Element) || !element.contains(event.target)) return;
    const [box, window_] = [control.getBoundingClientRect(), view.getBoundingClientRect()];
    const shown = event.target.closest("figcaption") ? this.stage.classList.contains("is-open") : box.left < window_.right && box.bottom <= window_.bottom + 1;
    if (shown || !this.opener?.checkVisibility()) return;
    this.open(true);
    // Bokeh lays the figure out a frame later.
    requestAnimationFrame(() => requestAnimationFrame(() => control.scrollIntoView({ block: "nearest" })));
  }

  /** Scroll the page to a step. @param {number} index @param {boolean} [travel] through what lies between */
  go(index, travel = true) {
    const step = this.steps[index];
    if (!step || index === this.active) return;
    const top = scrollY + step.getBoundingClientRect().top - this.line() + SETTLE;
    scrollTo({ top, behavior: travel && !stillness.matches ? "smooth" : "instant" });
  }
}

/**
 * Keep all sections up to date.
 * @param {ScrollSection[]} sections
 */
export function follow(sections) {
  if (!sections.length) return;
  const ask = atMostOnceAFrame(() => sections.forEach((section) => section.update()));
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  addEventListener("hashchange", ask);
  addEventListener("load", ask);
  document.addEventListener("modgap:embedded", ask);
  document.fonts?.ready.then(ask);
}
