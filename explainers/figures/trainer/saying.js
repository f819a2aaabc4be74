/**
 * What is worth a sentence once a run rests: that it diverged, that it cannot be linked, or what becomes of the reader's guess.
 * @module modgap/figures/trainer/saying
 */

import { UNLINKED } from "modgap/figures/trainer/changes";
import { LAST } from "modgap/generated/constants";
import { signed } from "modgap/kit/numbers";

/** @import { Timeline } from "modgap/figures/trainer/timeline" */

/** The weightiest of them; empty for none. @param {Timeline[]} timelines @param {string} guess @param {string} changes */
export function said(timelines, guess, changes) {
  const lost = timelines.find(({ diverged }) => diverged < Infinity);
  if (lost) {
    const { rate, decay } = lost.run.settings;
    return `Learning rate ${rate} with weight decay ${decay} left the numbers at update ${lost.diverged}; shown is ${lost.step}, the last good one. Make either smaller.`;
  }
  if (changes === UNLINKED) return "More settings were changed than an address holds: this run cannot be linked.";
  const expected = Number(guess);
  if (Number.isNaN(expected)) return "";
  const [{ run, step }] = timelines;
  return step < LAST ? `You expect a gap of ${signed(expected, 1)} at the end.` : `You expected a gap of ${signed(expected, 1)}; it is ${signed(run.measure().gap)}.`;
}
