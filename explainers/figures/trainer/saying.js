/**
 * What is worth a sentence once a run rests: that it diverged, that it cannot be linked, what becomes of the reader's guess, and why the
 * gap is what it is. See `describing.py`.
 * @module modgap/figures/trainer/saying
 */

import { UNLINKED } from "modgap/figures/trainer/changes";
import { LAST, WHY } from "modgap/generated/constants";
import { signed, written } from "modgap/kit/numbers";

/** @import { Timeline } from "modgap/figures/trainer/timeline" */

/** The weightiest of them, or both of the last two; empty for none. @param {Timeline[]} timelines @param {string} guess @param {string} changes */
export function said(timelines, guess, changes) {
  const lost = timelines.find(({ diverged }) => diverged < Infinity);
  if (lost) {
    const { rate, decay } = lost.run.settings;
    return `Learning rate ${rate} with weight decay ${decay} left the numbers at update ${lost.diverged}; shown is ${lost.step}, the last good one. Make either smaller.`;
  }
  if (changes === UNLINKED) return "More settings were changed than an address holds: this run cannot be linked.";
  const [first] = timelines;
  return [guessed(first, Number(guess)), why(first)].filter(Boolean).join(" ");
}

/** @param {Timeline} timeline @param {number} expected */
function guessed({ run, step }, expected) {
  if (Number.isNaN(expected)) return "";
  return step < LAST ? `You expect a gap of ${signed(expected, 1)} at the end.` : `You expected a gap of ${signed(expected, 1)}; it is ${signed(run.measure().gap)}.`;
}

/** As far as the numbers of a run say so; empty at its start. @param {Timeline} timeline */
function why(timeline) {
  if (timeline.step === 0) return "";
  const course = timeline.course();
  const [born, last] = [course[0].measured, course[course.length - 1].measured];
  const sure = timeline.run.settings.objective === "infonce" ? Math.exp(-last.loss) : 0;
  const gets = `partner gets ${sure > WHY.over ? "over 99%" : written("recall_at_1", sure)} of a point’s softmax`;
  if (born.gap - born.floor > WHY.open && last.gap - last.floor < WHY.shut) {
    const cosines = `${signed(born.cone)} to ${signed(last.cone)}`;
    const opened = born.cone - last.cone > WHY.fell ? `: the clouds opened, from a mean cosine within a modality of ${cosines}` : "";
    return `Closed${opened}.${sure ? ` A ${gets}.` : ""}`;
  }
  if (!sure) return "";
  return `A ${gets}${sure > WHY.sure ? ": from right pairs little is left to learn. At a lower scale it would get less" : ""}.`;
}
