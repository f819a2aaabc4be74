/**
 * How often each candidate is ranked first, from the least bias to the most.
 * @module modgap/figures/hubness/bars
 */

import { fill } from "modgap/figures/hubness/strips";
import { nameFigure } from "modgap/kit/names";
import { wholePercent } from "modgap/kit/numbers";

/** @import { Answers } from "modgap/figures/hubness/answers" */
/** @import { Search } from "modgap/figures/hubness/strips" */
/** @import { Parts } from "modgap/figures/hubness/types" */

const EMPTY = 0.15; // height of the mark of a candidate without a bar, so that it can be seen, too

/** The bars, and what each fifth of them gets. */
export class Bars {
  /** @param {Parts["bars"]} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Answers | undefined} */
    this.answers = undefined;
  }

  /** @param {Search} search */
  draw({ answers, asked, asking, closing, modality, told }) {
    const { parts } = this;
    const now = /** @type {Answers} */ (answers.get(closing));
    this.answers = now;
    const own = now.order.map((item) => Number(now.retrieved[item]));
    const all = now.order.map((item) => now.occurrences[item]);
    const sides = { left: all.map((_, place) => place + 0.1), right: all.map((_, place) => place + 0.9) };
    fill(parts.own, modality, { ...sides, bottom: all.map(() => 0), top: own });
    fill(parts.others, modality, { ...sides, bottom: own, top: all });
    this.drawFifths(now);
    const never = all.filter((times) => !times).length;
    parts.title.text = `times ranked first, ${told[closing]}; ${never} of ${all.length} ${asked}s never`;
    parts.axis.axis_label = `${asked}s, from the least bias to the most`;
    nameFigure(parts.figure, `How many ${asking}s rank each ${asked} first, ${told[closing]}, from the least bias to the most.`);
  }

  /** Mean of each fifth, and its share of all answers. @param {Answers} answers */
  drawFifths({ groups, order }) {
    const { figure, fifths, shares } = this.parts;
    const some = groups.filter(({ start, end }) => end > start);
    fifths.data = {
      x0: some.map(({ start }) => start + 0.4),
      x1: some.map(({ end }) => end - 0.4),
      y: some.map(({ start, end, share }) => (share * order.length) / (end - start)),
    };
    shares.data = {
      x: some.map(({ start, end }) => (start + end) / 2),
      y: some.map(() => 0.94 * figure.y_range.end),
      text: some.map(({ share }) => wholePercent(share)),
    };
  }

  /** Let items stand out. @param {number[]} items */
  mark(items) {
    const { answers } = this;
    if (!answers) return;
    const left = items.map((item) => answers.order.indexOf(item));
    const top = items.map((item) => Math.max(answers.occurrences[item], EMPTY));
    this.parts.marks.data = { left, right: left.map((place) => place + 1), bottom: left.map(() => 0), top };
  }

  /** The item whose bar, or whose empty place, is there; -1 for none. @param {{x: number}} event */
  at({ x }) {
    return this.answers?.order[Math.floor(x)] ?? -1;
  }
}
