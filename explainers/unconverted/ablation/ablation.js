/**
 * One setting varied: three charts that say their numbers and choose the dose at which the table reads them.
 * @module modgap/figures/ablation/ablation
 */

import { percent, readable, write } from "modgap/kit/chart";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { average } from "modgap/numerics/vectors";
import { coalesced, follow } from "modgap/kit/views";

/**
 * One line of every chart; its lists have an entry a dose, each with an entry a seed.
 * @typedef {{label: string, learned: boolean} & Record<"seeds" | "scale" | Metric, number[][]>} Series
 * @typedef {"gap" | "cone" | "recall"} Metric
 */

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {string} name of the setting
 * @property {string[]} told the doses in words
 * @property {number[]} positions the doses on the axis
 * @property {Record<Metric, string>} labels
 * @property {Series[]} series
 */

/** @type {WeakSet<object>} */
const started = new WeakSet();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `vary.py` */
export default function start(parts) {
  if (started.has(parts.gap)) return;
  started.add(parts.gap);
  /** @type {Data} */
  const data = parts.data.tags[0];
  const draw = () => show(parts, data);
  follow(parts.dose, "value", coalesced(draw));
  for (const [metric, label] of /** @type {[Metric, string][]} */ (Object.entries(data.labels))) {
    const spots = spotsOf(data, metric);
    readable(parts[metric], parts.card, () => spots);
    for (const type of ["tap", "doubletap"]) {
      parts[metric].on_event(type, ({ x }) => (parts.dose.value = nearest(data.positions, x)));
    }
    nameFigure(parts[metric], `${label} over the setting that varies: ${data.name}.`);
  }
  restyle(parts.gap.document);
  draw();
}

/** @param {number[]} positions @param {number} x */
function nearest(positions, x) {
  const distances = positions.map((position) => Math.abs(position - x));
  return distances.indexOf(Math.min(...distances));
}

/** @param {string} metric @param {number} value */
const text = (metric, value) => (metric === "recall" ? percent(value) : signed(value));

/** @param {number} value */
const scaleText = (value) => String(Number(value.toPrecision(3)));

/** @param {Record<string, any>} parts @param {Data} data */
function show(parts, { name, told, positions, labels, series }) {
  const dose = parts.dose.value;
  for (const metric of /** @type {Metric[]} */ (Object.keys(labels))) {
    const values = series.map((one) => average(one[metric][dose]));
    parts[`${metric}Now`].location = positions[dose];
    parts[`${metric}Rings`].data = { x: values.map(() => positions[dose]), y: values };
    write(parts.numbers, Object.fromEntries(values.map((value, k) => [`${metric}${k}`, text(metric, value)])));
  }
  const scales = series.map((one, k) => [`scale${k}`, scaleText(average(one.scale[dose]))]);
  write(parts.numbers, { told: told[dose], ...Object.fromEntries(scales) });
  nameSlider(parts.dose, name, told[dose]);
}

/** @param {Data} data @param {Metric} metric */
function spotsOf({ told, positions, labels, series }, metric) {
  return series.flatMap(({ label, learned, seeds, scale, [metric]: values }) =>
    values.flatMap((found, dose) =>
      found.map((y, k) => ({
        x: positions[dose],
        y,
        lines: [
          `${label}, ${told[dose]}`,
          `seed ${seeds[dose][k]}: ${labels[metric]} ${text(metric, y)}${learned ? `, 1/τ = ${scaleText(scale[dose][k])}` : ""}`,
        ],
      })),
    ),
  );
}
