/**
 * The model that a control chooses, as soon as its points are here.
 * @module modgap/data/arriving
 */

import { followValue, valueOf } from "modgap/kit/controls";

/** @import { Payload } from "modgap/data/payload" */
/** @import { Select } from "bokeh/models/widgets" */
/** @import { Says } from "modgap/kit/controls" */

/** Until the points of a choice have come the one before stays, or nothing. */
export class Arriving {
  /**
   * @param {(model: string) => Payload | undefined} holder which payload has a model; undefined: none is chosen, and what is drawn stays
   * @param {Select & Says<string>} control
   * @param {() => void} changed called when another model is shown or something else is to be told
   */
  constructor(holder, control, changed) {
    this.holder = holder;
    this.control = control;
    this.changed = changed;
    /** Whose points are to be drawn, "" where none have come yet. */
    this.shown = "";
    /** @type {"here" | "coming" | "failed"} what became of the present choice */
    this.state = "here";
    followValue(control, () => this.look());
    this.look();
  }

  /** Look for the chosen model, again if it could not be had. */
  look() {
    const wanted = valueOf(this.control);
    const payload = this.holder(wanted);
    if (!payload || payload.has(wanted)) {
      if (payload) this.shown = wanted;
      this.#tell("here");
      return;
    }
    this.#tell("coming");
    payload.fetch(wanted).then(
      () => wanted === valueOf(this.control) && this.look(),
      () => wanted === valueOf(this.control) && this.#tell("failed"),
    );
  }

  /** What the list calls the present choice. */
  get label() {
    const options = /** @type {(string | [string, string])[]} */ (this.control.options);
    const own = options.find((option) => option[0] === valueOf(this.control));
    return own ? own[1] : valueOf(this.control);
  }

  /** @param {"here" | "coming" | "failed"} state */
  #tell(state) {
    this.state = state;
    this.changed();
  }
}
