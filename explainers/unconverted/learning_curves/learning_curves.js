/**
 * Through training: curves of several models on shared axes, a line at the chosen step, and the numbers there.
 * @module modgap/figures/learning_curves/learning_curves
 */

import { percent, readable, write } from "modgap/kit/chart";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { playable } from "modgap/kit/play";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, follow } from "modgap/kit/views";

/** @typedef {[colour: string, dash: string, marker: string]} Look */
/** @typedef {{name: string, look: Look, seeds: number[], values: Record<string, number[][]>, scale: number[] | null}} Curve values by metric, a row a seed */
/** @typedef {{name: string, curves: Curve[]}} Panel */

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {number[]} steps
 * @property {number[]} places of the steps on the horizontal axis
 * @property {Record<string, {label: string, ticks: number[]}>} metrics
 * @property {number} padding of the vertical axis beyond the outermost ticks, as a share
 * @property {number} room pixels to the right of the axes, for the names
 * @property {Panel[]} panels
 */

const [SMALL, LARGE] = [6, 10]; // pixels, marks at the other steps and at the chosen one
const MARK = 24; // pixels from the end of the axis to the mark beside a name
const LINE = 15; // pixels from one name to the next, at least

/** @type {WeakMap<object, Training>} */
const figures = new WeakMap();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `training.py` */
export default function start(parts) {
  if (!figures.has(parts.data)) figures.set(parts.data, new Training(parts));
  figures.get(parts.data)?.begin();
}

/** @param {number[][]} rows of equal length @returns {number[]} the mean row */
const mean = (rows) => rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);

/**
 * Push places apart, each as little as it can be moved, and into bounds.
 * @param {number[]} places
 * @param {number} distance
 * @param {[number, number]} bounds
 * @returns {number[]} in the order of `places`
 */
export function apart(places, distance, [low, high]) {
  const order = places.map((_, k) => k).sort((a, b) => places[a] - places[b]);
  // Less their distances, places that are apart do not fall: those that do share their mean, each block with its neighbours.
  /** @type {{sum: number, members: number[]}[]} */
  const blocks = [];
  order.forEach((k, at) => {
    let block = { sum: places[k] - at * distance, members: [k] };
    for (let last = blocks.at(-1); last && last.sum / last.members.length > block.sum / block.members.length; last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, members: [...last.members, ...block.members] };
      blocks.pop();
    }
    blocks.push(block);
  });
  const moved = [...places];
  const most = Math.max(low, high - (places.length - 1) * distance);
  const level = blocks.flatMap(({ sum, members }) => members.map(() => Math.min(most, Math.max(low, sum / members.length))));
  order.forEach((k, at) => (moved[k] = level[at] + at * distance));
  return moved;
}

class Training {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Data} */
    this.data = parts.data.tags[0];
    this.plots = this.data.panels.map((_, number) => parts[`plot${number}`]);
    const redraw = coalesced(() => this.draw());
    for (const name of ["metric", "step"]) follow(parts[name], "value", redraw);
    for (const plot of this.plots) for (const side of ["inner_width", "inner_height"]) follow(plot, side, redraw);
  }

  /** Start when all plots are laid out. */
  begin() {
    const { parts, data, plots } = this;
    if (this.begun || !plots.every((plot) => find(plot) && plot.inner_width > 0)) return;
    this.begun = true;
    plots.forEach((plot, number) => {
      readable(plot, parts.card, () => this.spots(data.panels[number]), ({ step }) => (parts.step.value = step));
    });
    playable(parts.play, parts.step);
    restyle(plots[0].document);
    this.draw();
  }

  get step() {
    return this.parts.step.value;
  }

  get metric() {
    return this.data.metrics[this.parts.metric.value];
  }

  /** The rows of a curve, one a seed. @param {Curve} curve */
  rows(curve) {
    return curve.values[this.parts.metric.value];
  }

  /** @param {number} value */
  text(value) {
    return this.parts.metric.value.startsWith("recall") ? percent(value) : signed(value);
  }

  draw() {
    if (!this.begun) return;
    const { parts, data } = this;
    const step = `step ${data.steps[this.step].toLocaleString("en")}`;
    const texts = data.panels.flatMap(({ curves }, number) => curves.map((curve, k) => [`${number}-${k}`, this.text(mean(this.rows(curve))[this.step])]));
    data.panels.forEach((panel, number) => this.drawPanel(panel, number));
    write(parts.numbers, { step, ...Object.fromEntries(texts) });
    nameSlider(parts.step, "Step of training", step);
  }

  /** @param {Panel} panel @param {number} number */
  drawPanel({ name, curves }, number) {
    const { parts, data, metric } = this;
    const part = (kind) => parts[`${kind}${number}`];
    const plot = part("plot");
    const [low, high] = [metric.ticks[0], metric.ticks[metric.ticks.length - 1]];
    const padding = data.padding * (high - low);
    plot.y_range.setv({ start: low - padding, end: high + padding });
    plot.left[0].ticker.ticks = metric.ticks;
    plot.title.text = name ? `${metric.label} at ${name}` : metric.label;
    nameFigure(plot, `${plot.title.text} over the steps of training, a curve each: ${curves.map((curve) => curve.name).join(", ")}.`);
    part("now").location = data.places[this.step];
    const means = curves.map((curve) => mean(this.rows(curve)));
    const colour = curves.map((curve) => curve.look[0]);
    const across = curves.map(() => data.places);
    part("lines").data = { x: across, y: means, colour, dash: curves.map((curve) => curve.look[1]) };
    const ranges = curves.map((curve) => data.places.map((_, k) => this.rows(curve).map((row) => row[k])));
    part("bands").data = {
      x: across.map((x) => [...x, ...[...x].reverse()]),
      y: ranges.map((range) => [...range.map((at) => Math.max(...at)), ...range.map((at) => Math.min(...at)).reverse()]),
      colour,
    };
    this.drawNames(part, curves, means);
  }

  /** Marks on the curves; to the right of the axes the name of each with its mark, joined to its end by a line. */
  drawNames(part, curves, means) {
    const { places, room } = this.data;
    const plot = part("plot");
    const end = places[places.length - 1];
    const across = (end - plot.x_range.start) / Math.max(1, plot.inner_width - room);
    plot.x_range.end = end + room * across;
    const up = (plot.y_range.end - plot.y_range.start) / plot.inner_height;
    const ends = means.map((row) => row[row.length - 1]);
    const y = apart(ends, LINE * up, [plot.y_range.start + (LINE / 2) * up, plot.y_range.end - (LINE / 2) * up]);
    const x = end + MARK * across;
    const colour = curves.map((curve) => curve.look[0]);
    part("leaders").data = { x: y.map(() => [end, x]), y: y.map((place, k) => [ends[k], place]), colour };
    part("names").data = { x: y.map(() => x), y, text: curves.map((curve) => curve.name) };
    const sizes = [...places.map((_, k) => (k === this.step ? LARGE : SMALL)), LARGE];
    part("dots").data = {
      x: curves.flatMap(() => [...places, x]),
      y: means.flatMap((row, k) => [...row, y[k]]),
      size: curves.flatMap(() => sizes),
      marker: curves.flatMap((curve) => sizes.map(() => curve.look[2])),
      colour: curves.flatMap((curve) => sizes.map(() => curve.look[0])),
    };
  }

  /** What can be read from a panel: each mean, with its seeds. @param {Panel} panel */
  spots({ name, curves }) {
    const { steps, places } = this.data;
    return curves.flatMap((curve) =>
      mean(this.rows(curve)).map((y, step) => {
        const values = this.rows(curve).map((row) => this.text(row[step]));
        const lines = [
          name ? `${curve.name}, ${name}` : curve.name,
          `step ${steps[step].toLocaleString("en")}: ${this.metric.label} ${this.text(y)}`,
          `${values.length > 1 ? "seeds" : "seed"} ${curve.seeds.join(", ")}: ${values.join(", ")}`,
        ];
        if (curve.scale) lines.push(`1/τ ${curve.scale[step]} at this step`);
        return { x: places[step], y, step, lines };
      }),
    );
  }
}
