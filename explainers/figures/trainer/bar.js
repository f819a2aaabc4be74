/**
 * The row of buttons that moves a run, and the sentence below it.
 * @module modgap/figures/trainer/bar
 */

import { find, stillness } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */

/** @typedef {"run" | "one" | "start" | "save"} Deed */

export class Bar {
  /** @param {Div} model of `BAR` in `trainer.py` @param {(deed: Deed) => void} done */
  constructor(model, done) {
    this.root = /** @type {ShadowRoot} */ (find(model)?.shadow_el);
    this.speed = /** @type {HTMLSelectElement} */ (this.root.querySelector("select"));
    this.running = /** @type {HTMLButtonElement} */ (this.root.querySelector(".run"));
    this.said = /** @type {HTMLElement} */ (this.root.querySelector(".said"));
    this.buttons = /** @type {HTMLElement} */ (this.root.querySelector(".bar"));
    this.note = /** @type {HTMLElement} */ (this.root.querySelector(".note"));
    for (const button of this.root.querySelectorAll("button")) button.addEventListener("click", () => done(/** @type {Deed} */ (button.dataset.do)));
    this.tell(false, "");
  }

  /** Updates a frame. */
  get pace() {
    return Number(this.speed.value);
  }

  /** @param {boolean} buttons whether there are any @param {boolean} note whether it is told what begins another run */
  show(buttons, note) {
    this.buttons.hidden = !buttons;
    this.note.hidden = !note;
  }

  /** @param {boolean} running @param {string} said */
  tell(running, said) {
    this.running.textContent = stillness.matches ? "Next tenth" : running ? "Pause" : "Run";
    this.running.setAttribute("aria-pressed", String(running));
    this.running.classList.toggle("bk-active", running);
    if (this.said.textContent !== said) this.said.textContent = said;
  }
}
