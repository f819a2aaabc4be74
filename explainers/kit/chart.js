/**
 * Plots with axes: what stands near the pointer.
 * @module modgap/kit/chart
 */

import { hide, showLines } from "modgap/kit/card";
import { boxOf, find, onTap } from "modgap/kit/views";

/** @import { PointEvent } from "bokeh/core/bokeh_events" */
/** @import { Figure } from "bokeh/models" */
/** @import { Div } from "bokeh/models/widgets" */
/** @typedef {{x: number, y: number, lines: string[]}} Spot a place of a plot, and what to say about it */

const REACH = 24; // pixels from a spot within which it counts as meant

/**
 * The spot nearest to an event, null if none is near.
 * @template {Spot} T
 * @param {Figure} figure
 * @param {{x: number, y: number}} event in units of the data
 * @param {T[]} spots
 * @param {number} [reach] pixels
 * @returns {T | null}
 */
export function nearest(figure, event, spots, reach = REACH) {
  const log = figure.x_scale?.type === "LogScale";
  const along = (/** @type {number} */ x) => (log ? Math.log(x) : x);
  const wide = figure.inner_width / Math.abs(along(figure.x_range.end) - along(figure.x_range.start));
  const high = figure.inner_height / Math.abs(figure.y_range.end - figure.y_range.start);
  let closest = null;
  let best = reach;
  for (const spot of spots) {
    const distance = Math.hypot((along(spot.x) - along(event.x)) * wide, (spot.y - event.y) * high);
    if (distance < best) [best, closest] = [distance, spot];
  }
  return closest;
}

/**
 * Read the values of a plot by pointer or touch, and do something where one is tapped.
 * @template {Spot} T
 * @param {Figure} figure
 * @param {Div} card
 * @param {() => T[]} spots
 * @param {(spot: T) => void} [tapped]
 */
export function readable(figure, card, spots, tapped) {
  const say = (/** @type {PointEvent} */ event) => {
    const spot = nearest(figure, event, spots());
    if (!spot) return hide(card, figure);
    const box = boxOf(/** @type {Element} */ (find(figure)?.el));
    showLines(card, figure, spot.lines, { left: box.left + event.sx, top: box.top + event.sy, floor: box.bottom });
    return spot;
  };
  figure.on_event("mousemove", say);
  figure.on_event("mouseleave", () => hide(card, figure));
  onTap(figure, (event) => {
    const spot = say(event);
    if (spot) tapped?.(spot);
  });
}
