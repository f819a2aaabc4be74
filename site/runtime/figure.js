/**
 * One figure on the page: embedded when it comes near, set by the story, by an address or by the reader.
 * The reader wins: once they have changed something, the story leaves the figure alone until they go back to it.
 * @module modgap-page/figure
 */

import { announce } from "modgap-page/announce";
import { definition } from "modgap-page/loading";
import { between, format, LONGEST_TWEEN, parse, valid } from "modgap-page/state";

/** @typedef {import("modgap-page/state").State} State */
/** @typedef {import("modgap-page/loading").Definition} Definition */

const QUIET = 500; // milliseconds after the reader's last change until the address follows
const TOUCHES = ["pointerdown", "keydown", "wheel"];

export const stillness = matchMedia("(prefers-reduced-motion: reduce)");

export class Figure {
  /**
   * @param {HTMLElement} element the figure card
   * @param {string[]} scripts what it needs before its own script
   */
  constructor(element, scripts) {
    this.element = element;
    this.id = element.dataset.figure ?? "";
    this.scripts = scripts;
    /** What the story opens with; complete as soon as the figure is there. @type {State} */
    this.initial = JSON.parse(element.dataset.initial ?? "{}");
    /** What the story shows here and now. @type {State} */
    this.told = { ...this.initial };
    /** What to show as soon as the figure is there. @type {State} */
    this.wanted = { ...this.initial };
    this.followsStory = true;
    this.live = false;
    /** @type {import("modgap-page/loading").Controls} */
    this.controls = {};
    this.document = null;
    this.setting = false;
    this.touched = false;
    this.frame = 0;
    this.timer = 0;
    /** @type {Promise<void> | null} */
    this.embedding = null;
    for (const type of TOUCHES) {
      this.view.addEventListener(type, () => (this.touched = true), { capture: true, passive: true });
    }
    this.button(".tool-reset").addEventListener("click", () => this.reset());
    this.button(".tool-story").addEventListener("click", () => this.reset());
    this.button(".tool-link").addEventListener("click", () => this.link());
  }

  get view() {
    return /** @type {HTMLElement} */ (this.element.querySelector(".figure-view"));
  }

  /** @param {string} selector */
  button(selector) {
    return /** @type {HTMLButtonElement} */ (this.element.querySelector(selector));
  }

  /** Put the live figure into its place, once. What the page said there before remains for those who cannot see it. */
  embed() {
    this.embedding ??= this.#embed().catch((error) => {
      this.element.dataset.status = "failed";
      const sentence = document.createElement("p");
      sentence.className = "figure-failure";
      sentence.textContent = "The live figure could not be loaded; what it shows is described here.";
      this.view.prepend(sentence);
      console.warn(error);
    });
    return this.embedding;
  }

  async #embed() {
    this.element.dataset.status = "loading";
    const { item, controls } = await definition(this.id, this.scripts);
    const place = document.createElement("div");
    place.className = "figure-live";
    this.view.append(place);
    const views = await globalThis.Bokeh.embed.embed_item(item, place);
    const root = views.roots?.[0] ?? views;
    this.document = root.model.document;
    this.controls = controls;
    for (const [name, control] of Object.entries(controls)) {
      const model = this.#model(name);
      model.properties[control.property].change.connect(() => this.#changed());
    }
    this.live = true;
    this.initial = { ...this.state(), ...this.initial };
    this.element.dataset.status = "live";
    this.#write({ ...this.initial, ...valid(controls, this.wanted) });
    document.dispatchEvent(new CustomEvent("modgap:embedded", { detail: { figure: this } }));
  }

  /** The state as it is shown. @returns {State} */
  state() {
    if (!this.live) return { ...this.wanted };
    return Object.fromEntries(Object.keys(this.controls).map((name) => [name, this.#read(name)]));
  }

  /**
   * Show a state. What the figure does not know or allow is left out, numbers are clamped.
   * @param {State} state
   * @param {{story?: boolean, travel?: boolean}} [options] story: only while the figure follows it; travel: pass through what lies between
   */
  set(state, { story = false, travel = false } = {}) {
    if (story) {
      this.told = { ...state };
      state = { ...this.initial, ...state };
      if (!this.followsStory) return;
    } else {
      this.leaveStory();
    }
    cancelAnimationFrame(this.frame);
    this.wanted = { ...this.wanted, ...state };
    if (!this.live) return;
    const target = valid(this.controls, state);
    if (travel && !stillness.matches) this.#travel(target);
    else this.#write(target);
  }

  /** Back to what the story shows here. */
  reset() {
    this.followsStory = true;
    this.touched = false;
    this.button(".tool-story").hidden = true;
    clearTimeout(this.timer);
    if (parse(location.hash)?.id === this.id) replaceAddress(location.pathname + location.search);
    this.set(this.told, { story: true, travel: true });
  }

  /** From now on the reader moves this figure. */
  leaveStory() {
    this.followsStory = false;
    this.button(".tool-story").hidden = false;
  }

  /** Write the address of what is shown, and copy it where the browser allows it. */
  async link() {
    replaceAddress(format(this.id, this.state()));
    try {
      await navigator.clipboard.writeText(location.href);
      announce("The address of this view is copied.", this.button(".tool-link"));
    } catch {
      announce("The address bar now holds this view.", this.button(".tool-link"));
    }
  }

  /** @param {State} target */
  #travel(target) {
    const from = this.state();
    const start = performance.now();
    const move = () => {
      const part = Math.min(1, (performance.now() - start) / LONGEST_TWEEN);
      if (part < 1) this.frame = requestAnimationFrame(move);
      this.#write(between(this.controls, from, target, part));
    };
    move();
  }

  /** @param {string} name */
  #model(name) {
    return this.document.get_model_by_id(this.controls[name].model);
  }

  /** @param {string} name */
  #read(name) {
    const control = this.controls[name];
    const value = this.#model(name)[control.property];
    return control.kind === "option" ? control.options[control.values.indexOf(value)] : value;
  }

  /** @param {State} state */
  #write(state) {
    this.setting = true;
    for (const [name, value] of Object.entries(valid(this.controls, state))) {
      const { kind, property, options, values } = this.controls[name];
      const held = kind === "option" ? values[options.indexOf(value)] : value;
      const model = this.#model(name);
      if (model[property] !== held) model[property] = held;
    }
    this.setting = false;
  }

  /** A control has a new value: the reader's, unless the page itself is writing or nobody has touched the figure. */
  #changed() {
    if (this.setting || !this.touched) return;
    cancelAnimationFrame(this.frame);
    this.leaveStory();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => replaceAddress(format(this.id, this.state())), QUIET);
  }
}

/** @param {string} address */
function replaceAddress(address) {
  try {
    history.replaceState(history.state, "", address);
  } catch (error) {
    console.warn(error); // some browsers limit how often, or refuse it to pages from files
  }
}
