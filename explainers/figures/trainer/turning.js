/**
 * A plane that is dragged turns what it shows: across the page, so that the page still scrolls up and down.
 * @module modgap/figures/trainer/turning
 */

import { put, valueOf } from "modgap/kit/controls";
import { find } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */
/** @import { Slider } from "bokeh/models/widgets" */
/** @import { Says } from "modgap/kit/controls" */

const SPEED = 0.5; // degrees a pixel
const FULL = 360;

/** @param {Figure} plot @param {Slider & Says<number>} turn */
export function turnable(plot, turn) {
  const place = /** @type {HTMLElement} */ (find(plot)?.el);
  /** @type {{x: number, turn: number} | null} */
  let held = null;
  place.addEventListener("pointerdown", ({ clientX }) => (held = { x: clientX, turn: valueOf(turn) }));
  addEventListener("pointerup", () => (held = null));
  addEventListener("pointercancel", () => (held = null));
  addEventListener("pointermove", ({ clientX }) => {
    if (!held) return;
    const degrees = Math.round(held.turn - SPEED * (clientX - held.x));
    put(turn, degrees - FULL * Math.round(degrees / FULL));
  });
}
