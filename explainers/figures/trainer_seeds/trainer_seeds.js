/**
 * Three questions to the small trainer: the answer of the one that is chosen. See `trainer_seeds.py`.
 * @module modgap/figures/trainer_seeds/trainer_seeds
 */

import { followValue, valueOf } from "modgap/kit/controls";
import { nameButtons, nameFigure } from "modgap/kit/names";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted } from "modgap/kit/views";

/** @import { FixedTicker } from "bokeh/models" */
/** @import { Answer, Parts } from "modgap/figures/trainer_seeds/types" */

export default fitted((/** @type {Parts} */ parts) => new Seeds(parts));

class Seeds {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.answers = /** @type {Record<string, Answer>} */ (parts.answers.tags[0]);
    followValue(parts.question, coalesced(() => this.draw()));
    restyle(parts.figure.document);
    this.draw();
  }

  fit() {
    this.draw();
  }

  draw() {
    const { parts } = this;
    const answer = this.answers[valueOf(parts.question)];
    const { lines, theory, marks } = answer;
    parts.figure.x_range.setv({ start: answer.x_range[0], end: answer.x_range[1] });
    parts.figure.y_range.setv({ start: answer.y_range[0], end: answer.y_range[1] });
    /** @type {FixedTicker} */ (parts.axis.ticker).ticks = answer.x_ticks;
    /** @type {FixedTicker} */ (parts.upright.ticker).ticks = answer.y_ticks;
    parts.axis.axis_label = answer.across;
    parts.title.text = answer.up;
    parts.lines.data = { xs: lines.map(({ x }) => x), ys: lines.map(({ y }) => y), colours: lines.map(({ colour }) => colour) };
    parts.theory.data = { x: theory.x, y: theory.y };
    parts.marks.data = { x: marks.x, y: marks.y };
    const named = [...lines, theory].filter(({ name }) => name);
    parts.names.data = { x: named.map(({ x, at }) => x[at]), y: named.map(({ y, at }) => y[at]), text: named.map(({ name }) => name) };
    const said = find(parts.said)?.shadow_el.querySelector(".said");
    if (said) said.textContent = answer.said;
    nameButtons(parts.question, "Question");
    nameFigure(parts.figure, `${answer.up} by ${answer.across}, as the reference runs have it.`);
  }
}
