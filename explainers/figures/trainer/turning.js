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

/** @param {Figure} plot @param {Slider & Says<number>} turn @param {() => boolean} turns whether there is something to turn */
export function turnable(plot, turn, turns) {
  const place = /** @type {HTMLElement} */ (find(plot)?.el);
  place.style.touchAction = "pan-y";
  /** @type {{x: number, turn: number} | null} */
  let held = null;
  const release = () => (held = null);
  place.addEventListener("pointerdown", ({ clientX, pointerId }) => {
    if (!turns()) return;
    held = { x: clientX, turn: valueOf(turn) };
    place.setPointerCapture(pointerId);
  });
  for (const type of ["pointerup", "pointercancel"]) place.addEventListener(type, release);
  place.addEventListener("pointermove", ({ clientX }) => {
    if (!held) return;
    const degrees = Math.round(held.turn - SPEED * (clientX - held.x));
    put(turn, degrees - FULL * Math.round(degrees / FULL));
  });
}
