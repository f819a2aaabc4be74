/**
 * One figure on the page: embedded when it comes near, set by the story, by an address or by the reader.
 * The reader wins: once they have changed something, the story leaves the figure alone until they go back to it.
 * @module modgap-page/figure
 */

import { stillness } from "modgap/kit/views";
import { format, parse, replaceAddress, understand } from "modgap-page/address";
import { announce } from "modgap-page/announce";
import { draw } from "modgap-page/drawing";
import { definition } from "modgap-page/loading";
import { between, held, LONGEST_TWEEN, valid, valueOf } from "modgap-page/state";
import { Teller } from "modgap-page/teller";
import { inTurn, pause } from "modgap-page/turns";

/** @import { Document } from "bokeh/document" */
/** @import { HasProps } from "bokeh/core/has_props" */
/** @import { Control, Controls, State } from "modgap-page/state" */

/** Milliseconds after the reader's last change until the address follows. */
export const QUIET = 500;

const TOUCHES = ["pointerdown", "keydown", "wheel"];

/**
 * The figure that the reader touched last, until the page sets one. Figures of one bundle take over what another of them has
 * selected: only this one's changes are the reader's.
 * @type {Figure | null}
 */
let touched = null;

export class Figure {
  /**
   * @param {HTMLElement} element the figure card
   * @param {string[]} scripts what it needs before its own script
   */
  constructor(element, scripts) {
    this.element = element;
    this.id = element.dataset.figure ?? "";
    this.scripts = scripts;
    /** @type {HTMLElement} */
    this.view = element.querySelector(".figure-view") ?? element;
    /** What the story opens with; complete as soon as the figure is there. @type {State} */
    this.initial = JSON.parse(element.dataset.initial ?? "{}");
    /** What the story shows here and now. @type {State} */
    this.told = { ...this.initial };
    /** What to show as soon as the figure is there. @type {State} */
    this.wanted = { ...this.initial };
    /** What an address asks for that has not been answered. @type {Record<string, string>} */
    this.asked = {};
    this.followsStory = true;
    this.live = false;
    /** @type {Controls} */
    this.controls = {};
    /** @type {Document | null} */
    this.document = null;
    this.setting = false;
    this.frame = 0;
    this.timer = 0;
    this.teller = new Teller(element);
    /** @type {Promise<void> | null} */
    this.embedding = null;
    for (const type of TOUCHES) {
      this.view.addEventListener(type, () => (touched = this), { capture: true, passive: true });
    }
    this.#part(".tool-reset")?.addEventListener("click", () => this.reset());
    this.#part(".tool-story")?.addEventListener("click", () => this.reset());
    this.#part(".tool-link")?.addEventListener("click", () => this.link());
  }

  /** Put the live figure into its place, once. What the page said there before remains for those who cannot see it. */
  embed() {
    this.embedding ??= inTurn(this.element, () => this.#embed()).catch((error) => {
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
    await pause();
    const place = document.createElement("div");
    place.className = "figure-live";
    this.view.append(place);
    this.document = await draw(item, place);
    this.controls = controls;
    for (const [name, control] of Object.entries(controls)) {
      this.model(control).property(control.property).change.connect(() => this.#changed(name));
    }
    this.live = true;
    this.initial = { ...this.state(), ...this.initial };
    this.element.dataset.status = "live";
    this.#write({ ...this.initial, ...valid(controls, this.wanted) });
    this.#answer();
    this.teller.hush();
    this.teller.changed(() => this.#seen());
    document.dispatchEvent(new CustomEvent("modgap:embedded", { detail: { figure: this } }));
  }

  /** The state as it is shown. @returns {State} */
  state() {
    if (!this.live) return { ...this.wanted };
    const shown = Object.entries(this.controls).map(([name, control]) => [
      name,
      valueOf(control, this.model(control).property(control.property).get_value()),
    ]);
    return Object.fromEntries(shown);
  }

  /**
   * Show a state of the story, while the figure follows it. What the figure does not know or allow is left out.
   * @param {State} state
   * @param {boolean} [travel] pass through what lies between
   */
  tell(state, travel = false) {
    this.told = { ...state };
    if (!this.followsStory) return;
    touched = null;
    this.wanted = { ...this.wanted, ...this.initial, ...state };
    if (this.live) this.#show(valid(this.controls, { ...this.initial, ...state }), travel);
  }

  /**
   * Show what an address asks for, as far as the figure has it.
   * @param {Record<string, string>} wanted
   * @param {boolean} [travel] pass through what lies between
   */
  ask(wanted, travel = false) {
    touched = null;
    this.leaveStory();
    this.asked = wanted;
    if (this.live) this.#answer(travel);
  }

  /** Back to what the story shows here. */
  reset() {
    this.followsStory = true;
    this.asked = {};
    this.#showStoryButton(false);
    this.#say("");
    clearTimeout(this.timer);
    if (parse(location.hash)?.id === this.id) replaceAddress("");
    this.tell(this.told, true);
  }

  /** From now on the reader moves this figure. */
  leaveStory() {
    this.followsStory = false;
    this.#showStoryButton(true);
  }

  /** Write the address of what is shown, and copy it where the browser allows it. */
  async link() {
    replaceAddress(format(this.id, this.state()));
    const button = this.#part(".tool-link") ?? undefined;
    try {
      await navigator.clipboard.writeText(location.href);
      announce("The address of this view is copied.", button);
    } catch {
      announce("The address bar now holds this view.", button);
    }
  }

  #answer(travel = false) {
    const { state, sentences } = understand(this.controls, this.asked);
    this.asked = {};
    this.#show(state, travel);
    this.#say(sentences.join(" "));
  }

  /** Say something in the live region of the figure, or of the page where it has none. @param {string} text */
  #say(text) {
    const region = this.#part(".figure-note");
    if (region) region.textContent = text;
    else if (text) announce(text);
  }

  /** @param {State} target of values that are allowed @param {boolean} travel */
  #show(target, travel) {
    cancelAnimationFrame(this.frame);
    if (travel && !stillness.matches) this.#travel(target);
    else this.#write(target);
  }

  /** @param {State} target */
  #travel(target) {
    const from = this.state();
    // What is there already is not written on the way: another figure may select something meanwhile.
    const moving = Object.fromEntries(Object.entries(target).filter(([name, value]) => from[name] !== value));
    const start = performance.now();
    const move = () => {
      const part = Math.min(1, (performance.now() - start) / LONGEST_TWEEN);
      if (part < 1) this.frame = requestAnimationFrame(move);
      this.#write(between(this.controls, from, moving, part));
    };
    move();
  }

  /** @param {string} selector @returns {HTMLElement | null} */
  #part(selector) {
    return this.element.querySelector(selector);
  }

  /** @param {boolean} shown */
  #showStoryButton(shown) {
    const button = this.#part(".tool-story");
    if (button) button.hidden = !shown;
  }

  /** What holds a control's value, once the figure is there. @param {Control} control */
  model(control) {
    return /** @type {HasProps} */ (this.document?.get_model_by_id(control.model));
  }

  /** @param {State} state of values that are allowed */
  #write(state) {
    this.setting = true;
    for (const [name, value] of Object.entries(state)) {
      const control = this.controls[name];
      const model = this.model(control);
      const wanted = held(control, value);
      if (model.property(control.property).get_value() !== wanted) model.setv({ [control.property]: wanted });
    }
    this.setting = false;
  }

  /** What stands on the screen, for those who do not see it. */
  #seen() {
    const shown = this.state();
    const opens = Object.entries(this.initial).every(([name, value]) => shown[name] === value);
    return { opens, models: Object.values(this.controls).map((control) => this.model(control)) };
  }

  /**
   * A control has a new value: the reader's, if the page is not writing it and this is the figure that they touched last.
   * @param {string} name
   */
  #changed(name) {
    const linked = !this.setting && touched !== this;
    this.teller.changed(() => this.#seen(), linked ? undefined : this.model(this.controls[name]));
    if (this.setting || linked) return;
    cancelAnimationFrame(this.frame);
    this.leaveStory();
    this.#say("");
    document.dispatchEvent(new CustomEvent("modgap:changed", { detail: { figure: this } }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => replaceAddress(format(this.id, this.state())), QUIET);
  }
}
