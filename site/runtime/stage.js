/**
 * A figure on a slide: live while its slide is near, else a picture or a sentence in its place.
 * @module modgap-page/stage
 */

import { Fitting } from "modgap-page/fitting";

const LARGEST = 1.9; // size of a figure: its wide form needs the rest of the room
const LEAST = 0.75; // its labels of 12 px are as large as the number of the slide then

/** @import { EmbeddedFigure } from "modgap-page/fitting" */
/** @typedef {CustomEvent<{key: string, code: number}>} KeyTold */

export class Stage {
  /**
   * @param {HTMLElement} element
   * @param {(code: number) => void} press what happens with a key that the figure does not use
   */
  constructor(element, press) {
    this.element = element;
    this.press = press;
    this.steps = [...(element.closest("section")?.querySelectorAll(".step") ?? [])];
    /** By place: as the figure opens, then each step. @type {string[]} */
    this.states = JSON.parse(element.dataset.states ?? "[]");
    /** @type {string[]} */
    this.told = JSON.parse(element.dataset.told ?? "[]");
    /** @type {string[]} */
    this.stills = JSON.parse(element.dataset.stills ?? "[]");
    /** @type {EmbeddedFigure | null} */
    this.figure = null;
    /** @type {Fitting | null} */
    this.fitting = null;
    this.standIn();
  }

  /** How many steps have been shown. */
  get place() {
    return this.steps.filter((step) => step.classList.contains("visible")).length;
  }

  /** Make the figure, where there is none yet, in the state of this place. */
  bring() {
    if (this.figure) return;
    const figure = /** @type {EmbeddedFigure} */ (document.createElement("modgap-figure"));
    const { figure: id = "", title = "" } = this.element.dataset;
    const theme = document.documentElement.dataset.theme ?? "auto";
    const asked = { figure: id, state: this.states[this.place], theme, title: "false", caption: "false", keys: "true", "aria-label": title };
    for (const [name, value] of Object.entries(asked)) figure.setAttribute(name, value);
    figure.addEventListener("ready", () => {
      this.element.dataset.live = "";
      this.move(false); // steps may have passed meanwhile
      this.fitting?.fit();
    });
    figure.addEventListener("key", (event) => this.press(/** @type {KeyTold} */ (event).detail.code));
    this.figure = figure;
    const place = document.createElement("div");
    place.className = "stage-figure";
    // One that is too high as it is becomes smaller as a picture: laid out anew, it would have another height.
    const shrink = (/** @type {number} */ size) => (place.style.transform = size < 1 ? `scale(${size})` : "");
    this.fitting = new Fitting(figure, this.element, () => LARGEST, shrink, LEAST);
    place.append(figure);
    this.element.append(place);
  }

  /** Its memory is somebody else's now. */
  drop() {
    if (!this.figure) return;
    this.fitting?.stop();
    this.figure.parentElement?.remove();
    this.figure = null;
    delete this.element.dataset.live;
  }

  /** Show the state of this place. @param {boolean} [travel] pass through what lies between */
  move(travel = true) {
    if ("live" in this.element.dataset) this.figure?.set(Object.fromEntries(new URLSearchParams(this.states[this.place])), travel);
    this.standIn();
  }

  /** The picture of this place, or what the figure shows there in words. */
  standIn() {
    const place = this.element.querySelector(".still");
    const address = this.stills[this.place];
    const words = document.createElement(address ? "img" : "p");
    if (words instanceof HTMLImageElement) {
      words.src = address;
      words.alt = this.told[this.place] ?? "";
    } else words.textContent = this.told[this.place] ?? "";
    place?.firstElementChild?.replaceWith(words);
  }
}
