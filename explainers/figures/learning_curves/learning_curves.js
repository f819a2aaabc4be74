/**
 * Through training: curves of several models on shared axes, a line at the chosen step, and the numbers there.
 * @module modgap/figures/learning_curves/learning_curves
 */

import { apart } from "modgap/figures/learning_curves/apart";
import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { write, written } from "modgap/kit/numbers";
import { playable } from "modgap/kit/play";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted, follow } from "modgap/kit/views";

/** @import { Parts } from "modgap/figures/learning_curves/types" */

/**
 * @typedef {object} Curve
 * @property {string} name
 * @property {string} experiment
 * @property {string} colour
 * @property {string} dash
 * @property {string} marker
 * @property {number[]} seeds
 * @property {Record<string, number[][]>} values by metric, a row a seed and a column a step
 * @property {number[] | null} scale at each step, if it moves
 */
/** @typedef {{name: string, curves: Curve[]}} Panel */

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {number[]} steps of training
 * @property {number[]} places of the steps on the horizontal axis
 * @property {Record<string, {label: string, ticks: number[]}>} metrics
 * @property {number} padding of the vertical axis beyond the outermost ticks, as a share
 * @property {number} room pixels to the right of the axes, for the names
 * @property {Panel[]} panels
 */

const [SMALL, LARGE] = [6, 10]; // pixels, marks at the other steps and at the chosen one
const MARK = 24; // pixels from the end of the axis to the mark beside a name
const LINE = 15; // pixels from one name to the next, at least

export default fitted((/** @type {Parts} */ parts) => new LearningCurves(parts));

/** @param {number[][]} rows of equal length @returns {number[]} the mean row */
const mean = (rows) => rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);

class LearningCurves {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Data} */ (parts.data.tags[0]);
    this.begun = false;
    this.fit();
  }

  /** Start when all plots are laid out. Ticks of another metric change their size, which is answered before it is drawn. */
  fit() {
    const { parts, data } = this;
    const figures = Object.values(parts.panels).map(({ figure }) => figure);
    if (this.begun || !figures.every((figure) => find(figure) && figure.inner_width > 0)) return;
    this.begun = true;
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.metric, parts.step]) followValue(control, redraw);
    for (const figure of figures) for (const size of /** @type {const} */ (["inner_width", "inner_height"])) follow(figure, size, redraw);
    for (const panel of data.panels) {
      const choose = (/** @type {{step: number}} */ { step }) => put(parts.step, step);
      readable(parts.panels[panel.name].figure, parts.card, () => this.spots(panel), choose);
    }
    playable(parts.play, parts.step);
    restyle(parts.figure.document);
    this.draw();
  }

  /** The chosen metric, by its name. */
  get metric() {
    return valueOf(this.parts.metric);
  }

  /** Where the chosen step stands among the steps. */
  get at() {
    return this.data.steps.indexOf(valueOf(this.parts.step));
  }

  /** @param {number} value */
  text(value) {
    return written(this.metric, value);
  }

  draw() {
    const { parts, data, at } = this;
    const curves = data.panels.flatMap((panel) => panel.curves);
    const texts = curves.map(({ experiment, values }) => [`of ${experiment}`, this.text(mean(values[this.metric])[at])]);
    const step = `step ${written("step", data.steps[at])}`;
    for (const panel of data.panels) this.drawPanel(panel, parts.panels[panel.name]);
    write(parts.numbers, { step, ...Object.fromEntries(texts) });
    nameSlider(parts.step, "Step of training", step);
  }

  /** @param {Panel} panel @param {Parts["panels"][string]} parts */
  drawPanel({ name, curves }, parts) {
    const { places, metrics, padding } = this.data;
    const { label, ticks } = metrics[this.metric];
    const [low, high] = [ticks[0], ticks[ticks.length - 1]];
    parts.figure.y_range.setv({ start: low - padding * (high - low), end: high + padding * (high - low) });
    parts.ticker.ticks = ticks;
    const title = name ? `${label} at ${name}` : label;
    parts.title.text = title;
    nameFigure(parts.figure, `${title} over the steps of training, a curve each: ${curves.map((curve) => curve.name).join(", ")}.`);
    parts.now.location = places[this.at];
    const rows = curves.map((curve) => curve.values[this.metric]);
    const means = rows.map(mean);
    const colour = curves.map((curve) => curve.colour);
    parts.lines.data = { x: curves.map(() => places), y: means, colour, dash: curves.map((curve) => curve.dash) };
    const ranges = rows.map((seeds) => places.map((_, k) => seeds.map((row) => row[k])));
    parts.bands.data = {
      x: curves.map(() => [...places, ...[...places].reverse()]),
      y: ranges.map((range) => [...range.map((at) => Math.max(...at)), ...range.map((at) => Math.min(...at)).reverse()]),
      colour,
    };
    this.drawNames(parts, curves, means);
  }

  /**
   * Marks on the curves; to the right of the axes the name of each with its mark, joined to its end by a line.
   * @param {Parts["panels"][string]} parts
   * @param {Curve[]} curves
   * @param {number[][]} means
   */
  drawNames({ figure, leaders, names, dots }, curves, means) {
    const { places, room } = this.data;
    const { x_range: along, y_range: up } = figure;
    const end = places[places.length - 1];
    const across = (end - along.start) / Math.max(1, figure.inner_width - room);
    along.end = end + room * across;
    const pixel = (up.end - up.start) / figure.inner_height;
    const ends = means.map((row) => row[row.length - 1]);
    const y = apart(ends, LINE * pixel, [up.start + (LINE / 2) * pixel, up.end - (LINE / 2) * pixel]);
    const x = end + MARK * across;
    leaders.data = { x: y.map(() => [end, x]), y: y.map((place, k) => [ends[k], place]), colour: curves.map(({ colour }) => colour) };
    names.data = { x: y.map(() => x), y, text: curves.map(({ name }) => name) };
    const sizes = [...places.map((_, k) => (k === this.at ? LARGE : SMALL)), LARGE];
    dots.data = {
      x: curves.flatMap(() => [...places, x]),
      y: means.flatMap((row, k) => [...row, y[k]]),
      size: curves.flatMap(() => sizes),
      marker: curves.flatMap(({ marker }) => sizes.map(() => marker)),
      colour: curves.flatMap(({ colour }) => sizes.map(() => colour)),
    };
  }

  /** What can be read from a panel: each mean, with its seeds. @param {Panel} panel */
  spots({ name, curves }) {
    const { steps, places, metrics } = this.data;
    return curves.flatMap((curve) => {
      const rows = curve.values[this.metric];
      return mean(rows).map((y, k) => {
        const lines = [
          name ? `${curve.name}, ${name}` : curve.name,
          `step ${written("step", steps[k])}: ${metrics[this.metric].label} ${this.text(y)}`,
          `${rows.length > 1 ? "seeds" : "seed"} ${curve.seeds.join(", ")}: ${rows.map((row) => this.text(row[k])).join(", ")}`,
        ];
        if (curve.scale) lines.push(`1/τ ${curve.scale[k]} at this step`);
        return { x: places[k], y, step: steps[k], lines };
      });
    });
  }
}
