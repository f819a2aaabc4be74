/**
 * One setting varied: three charts that say their numbers and choose the level at which the table reads them.
 * @module modgap/figures/ablation/ablation
 */

import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { scaleText, write, written } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, fitted, onTap } from "modgap/kit/views";
import { average } from "modgap/numerics/vectors";

/** @import { Parts } from "modgap/figures/ablation/types" */

/**
 * The seeds of one experiment; `values` by metric, a number a seed.
 * @typedef {{level: number, seeds: number[], scale: number[], values: Record<string, number[]>}} Run
 */
/** @typedef {{level: number, told: string, place: number}} Level of the setting, in words, on the axis */
/** @typedef {{label: string, short: string, learned: boolean, runs: Run[]}} Series one line of every chart */

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {string} name of the setting
 * @property {string} of which modalities, in words, where that has to be said
 * @property {Record<string, string>} labels of the metrics
 * @property {Level[]} levels
 * @property {Series[]} series
 */

export default fitted((/** @type {Parts} */ parts) => new Ablation(parts));

class Ablation {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Data} */ (parts.data.tags[0]);
    followValue(parts.level, coalesced(() => this.draw()));
    for (const [metric, { figure }] of Object.entries(parts.charts)) {
      const spots = this.spots(metric);
      readable(figure, parts.card, () => spots);
      onTap(figure, ({ x }) => put(parts.level, this.nearest(x).level));
    }
    restyle(parts.figure.document);
    this.fit();
    this.draw();
  }

  /** Name each chart as soon as it is laid out. */
  fit() {
    const { name, of, labels } = this.data;
    for (const [metric, { figure }] of Object.entries(this.parts.charts)) {
      nameFigure(figure, `${labels[metric]}${of && ` of ${of}`} over the setting that varies: ${name}.`);
    }
  }

  /** @param {number} x on the axis */
  nearest(x) {
    return this.data.levels.reduce((best, one) => (Math.abs(one.place - x) < Math.abs(best.place - x) ? one : best));
  }

  /** The level at which numbers are read. */
  get level() {
    return this.find(valueOf(this.parts.level));
  }

  /** @param {number} level */
  find(level) {
    return /** @type {Level} */ (this.data.levels.find((one) => one.level === level));
  }

  draw() {
    const { parts, data, level } = this;
    const read = data.series.map(({ short, runs }) => ({ short, run: /** @type {Run} */ (runs.find((run) => run.level === level.level)) }));
    for (const [metric, { now, rings }] of Object.entries(parts.charts)) {
      const values = read.map(({ run }) => average(run.values[metric]));
      now.location = level.place;
      rings.data = { x: values.map(() => level.place), y: values };
      write(parts.numbers, Object.fromEntries(read.map(({ short }, k) => [`${metric} ${short}`, written(metric, values[k])])));
    }
    const scales = read.map(({ short, run }) => [`scale ${short}`, scaleText(average(run.scale))]);
    write(parts.numbers, { told: data.of ? `${level.told}, ${data.of}` : level.told, ...Object.fromEntries(scales) });
    nameSlider(parts.level, data.name, level.told);
  }

  /** What can be read from a chart: each seed. @param {string} metric */
  spots(metric) {
    const { labels, series } = this.data;
    return series.flatMap(({ label, learned, runs }) =>
      runs.flatMap(({ level, seeds, scale, values }) => {
        const { told, place } = this.find(level);
        return seeds.map((seed, k) => {
          const value = values[metric][k];
          const learnt = learned ? `, 1/τ = ${scaleText(scale[k])}` : "";
          return { x: place, y: value, lines: [`${label}, ${told}`, `seed ${seed}: ${labels[metric]} ${written(metric, value)}${learnt}`] };
        });
      }),
    );
  }
}
