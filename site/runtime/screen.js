/**
 * A figure that fills the screen, as large as it can be, for those who teach from the article: its page in a frame, whose keys
 * walk through the story. What is shown comes along, there and back. Where the browser refuses the screen, it fills the window.
 * @module modgap-page/screen
 */

import { format } from "modgap-page/address";
import { Fitting } from "modgap-page/fitting";
import { load } from "modgap-page/loading";

/** @import { Figure } from "modgap-page/figure" */
/** @import { EmbeddedFigure } from "modgap-page/fitting" */

/** @typedef {{active: number, go(index: number, travel?: boolean): void}} Story steps that have been reached, and how to get to one */
/** @typedef {CustomEvent<{state: Record<string, unknown>, step?: number}>} Shown */

const WIDE = 1200; // pixels of the figure's page: it has its wide form, and its text beside it
const LARGEST = 2.5;

/**
 * Let the button of a figure bring it to the screen. A frame whose page keeps the screen for itself has no such button.
 * @param {Figure} figure
 * @param {Story | undefined} story
 * @param {string} [src] address of the figure's page
 */
export function offerScreen(figure, story, src = `embed/${figure.id}.html`) {
  const button = figure.element.querySelector(".tool-screen");
  if (!(button instanceof HTMLElement) || (window.parent !== window && !document.fullscreenEnabled)) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!customElements.get("modgap-figure")) await load("embed.js");
    new FullScreen(figure, story, src).open();
  });
}

class FullScreen {
  /** @param {Figure} figure @param {Story | undefined} story @param {string} src */
  constructor(figure, story, src) {
    this.story = story;
    this.page = figure;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "screen";
    this.room = document.createElement("div");
    this.room.className = "screen-room";
    this.figure = /** @type {EmbeddedFigure} */ (document.createElement("modgap-figure"));
    const title = figure.element.querySelector(".figure-title")?.textContent ?? figure.id;
    this.dialog.setAttribute("aria-label", `${title}, full screen`);
    const { theme = "auto" } = document.documentElement.dataset;
    const asked = { src, figure: figure.id, theme, story: String(story ? story.active + 1 : 0), screen: "true", "aria-label": title };
    for (const [name, value] of Object.entries(asked)) this.figure.setAttribute(name, value);
    if (!story || !figure.followsStory) this.figure.setAttribute("state", format(figure.id, figure.state()).replace(/^[^?]*\?/, ""));
    /** What was shown last, if that is not what was brought along. @type {Shown["detail"] | null} */
    this.shown = null;
    this.stopping = new AbortController();
  }

  open() {
    const { dialog, room, figure } = this;
    const { signal } = this.stopping;
    const place = document.createElement("div");
    place.className = "screen-figure";
    place.append(figure);
    room.append(this.#waiting(), place);
    dialog.append(room);
    document.body.append(dialog);
    dialog.addEventListener("close", () => this.#leave());
    dialog.addEventListener("click", () => this.#focus());
    dialog.showModal();
    const largest = () => Math.min(LARGEST, Math.max(1, innerWidth / WIDE));
    // A figure that is too high becomes smaller as a whole: with more width, some would be higher still.
    const fitting = new Fitting(figure, room, largest, (size) => (place.style.maxWidth = `${Math.max(WIDE * size, innerWidth / largest())}px`));
    signal.addEventListener("abort", () => fitting.stop());
    addEventListener("resize", () => fitting.begin(), { signal });
    figure.addEventListener("ready", () => {
      dialog.classList.add("is-live");
      this.#focus();
    });
    figure.addEventListener("change", (event) => (this.shown = /** @type {Shown} */ (event).detail));
    figure.addEventListener("key", () => dialog.close());
    document.addEventListener("fullscreenchange", () => document.fullscreenElement || dialog.close(), { signal });
    room.requestFullscreen?.().catch(() => {}); // it fills the window
  }

  /** What stands there until the figure does, and a way out of it. */
  #waiting() {
    const element = document.createElement("p");
    element.className = "screen-waiting";
    const leave = document.createElement("button");
    leave.type = "button";
    leave.className = "tool";
    leave.textContent = "Leave full screen";
    leave.addEventListener("click", () => this.dialog.close());
    element.append("The figure is on its way. ", leave);
    return element;
  }

  /** Keys are the figure's. */
  #focus() {
    const frame = this.figure.shadowRoot?.querySelector("iframe");
    frame?.focus();
  }

  /** The page shows what was shown last. */
  #leave() {
    this.stopping.abort();
    if (document.fullscreenElement === this.room) document.exitFullscreen();
    this.dialog.remove();
    const { shown, story, page } = this;
    if (shown?.step === undefined) {
      if (shown) page.ask(Object.fromEntries(Object.entries(shown.state).map(([name, value]) => [name, String(value)])));
    } else {
      if (!page.followsStory) page.reset();
      story?.go(shown.step - 1, false);
    }
    const button = page.element.querySelector(".tool-screen");
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  }
}
