/**
 * Scroll sections: the step that the reader has reached sets the state of the figure.
 * Scrolling is the browser's own. The active step follows from where things are, never from events that may be missed.
 * @module modgap-page/scroll
 */

import { announce } from "modgap-page/announce";
import { stillness } from "modgap-page/figure";

const LINE = 0.55; // a step is reached when its top passes this part of what the figure leaves free
const SETTLE = 24; // pixels beyond the line where the buttons bring a step

/**
 * The step that is reached: the last whose top is above the line; the first before that.
 * @param {number[]} tops
 * @param {number} line
 */
export function reached(tops, line) {
  return Math.max(0, tops.filter((top) => top <= line).length - 1);
}

export class ScrollSection {
  /**
   * @param {HTMLElement} element
   * @param {import("modgap-page/figure").Figure} figure
   */
  constructor(element, figure) {
    this.element = element;
    this.figure = figure;
    this.steps = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".step")]);
    this.stage = /** @type {HTMLElement} */ (element.querySelector(".stage-pin"));
    this.stepper = /** @type {HTMLElement} */ (element.querySelector(".stepper"));
    this.previous = /** @type {HTMLButtonElement} */ (element.querySelector(".stepper-previous"));
    this.next = /** @type {HTMLButtonElement} */ (element.querySelector(".stepper-next"));
    this.opener = /** @type {HTMLButtonElement} */ (element.querySelector(".stage-open"));
    this.active = -1;
    this.previous.addEventListener("click", () => this.go(this.active - 1));
    this.next.addEventListener("click", () => this.go(this.active + 1));
    this.opener.addEventListener("click", () => this.open(!this.stage.classList.contains("is-open")));
    this.stage.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    this.figure.element.classList.add("in-story");
    new ResizeObserver(() => this.stage.style.setProperty("--stage-height", `${this.stage.offsetHeight}px`)).observe(this.stage);
    this.update(false);
  }

  /** What a step sets; the figure lays it over what the story opens with, so that the way to it does not matter. @param {number} index */
  state(index) {
    return JSON.parse(this.steps[index].dataset.state ?? "{}");
  }

  /** Height of the page's window above which a step counts as reached. */
  line() {
    const stage = this.stage.getBoundingClientRect();
    const beside = stage.right <= this.steps[0].getBoundingClientRect().left + 1
      || stage.left >= this.steps[0].getBoundingClientRect().right - 1;
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
    /** @type {HTMLElement} */ (this.stepper.querySelector(".stepper-place")).textContent = place;
    this.previous.setAttribute("aria-disabled", String(index === 0));
    this.next.setAttribute("aria-disabled", String(index === this.steps.length - 1));
    this.figure.set(this.state(index), { story: true, travel });
    if (!first) announce(`${this.figure.element.querySelector(".figure-title")?.textContent}: step ${place}.`);
  }

  /** On a phone the pinned figure shows its drawing; opened, all of it. @param {boolean} open */
  open(open) {
    this.stage.classList.toggle("is-open", open);
    this.opener.setAttribute("aria-expanded", String(open));
    this.opener.textContent = open ? "Close" : "Controls";
  }

  /** Scroll the page to a step. @param {number} index */
  go(index) {
    const step = this.steps[index];
    if (!step) return;
    const top = scrollY + step.getBoundingClientRect().top - this.line() + SETTLE;
    scrollTo({ top, behavior: stillness.matches ? "auto" : "smooth" });
    announce(step.textContent?.trim().replace(/\s+/g, " ") ?? "");
  }
}

/**
 * Keep all sections up to date, at most once a frame.
 * @param {ScrollSection[]} sections
 */
export function follow(sections) {
  let waiting = false;
  const update = () => {
    waiting = false;
    for (const section of sections) section.update();
  };
  const ask = () => {
    if (!waiting) requestAnimationFrame(update);
    waiting = true;
  };
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  addEventListener("hashchange", ask);
  addEventListener("load", ask);
  document.addEventListener("modgap:embedded", ask);
  document.fonts?.ready.then(ask);
}
