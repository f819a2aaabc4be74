/**
 * Play and pause: the steps of training one after the other.
 * @module modgap/kit/play
 */

import { nameToggle } from "modgap/kit/names";
import { follow } from "modgap/kit/views";

/** @import { Slider, Toggle } from "bokeh/models/widgets" */

const PAUSE = 700; // milliseconds from one step to the next

/** @type {WeakSet<object>} */
const driven = new WeakSet();

/**
 * Let the toggle drive the slider, once however many views share them. At the end it starts over.
 * @param {Toggle | undefined} toggle
 * @param {Slider} slider
 */
export function playable(toggle, slider) {
  if (!toggle || driven.has(toggle)) return;
  driven.add(toggle);
  nameToggle(toggle, "Play training");
  let timer = 0;
  const next = () => {
    if (!toggle.active) return;
    if (slider.value < slider.end) slider.value += 1;
    if (slider.value >= slider.end) toggle.active = false;
    else timer = setTimeout(next, PAUSE);
  };
  follow(toggle, "active", () => {
    clearTimeout(timer);
    nameToggle(toggle, toggle.active ? "Pause training" : "Play training");
    if (!toggle.active) return;
    if (slider.value >= slider.end) slider.value = slider.start;
    timer = setTimeout(next, PAUSE / 2);
  });
}
