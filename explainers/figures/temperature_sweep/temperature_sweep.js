/**
 * Models over the temperature: three charts that say their numbers and choose the model that heatmap and scatter show.
 * @module modgap/figures/temperature_sweep/temperature_sweep
 */

import { percent, readable, write } from "modgap/kit/chart";
import { nameFigure } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { average } from "modgap/numerics/vectors";
import { coalesced, follow } from "modgap/kit/views";

/**
 * What Python writes.
 * @typedef {object} Points
 * @property {({label: string, scale: number, learned: boolean, seeds: number[]} & Record<string, number[]>)[]} models
 * @property {({label: string, source: string, scale: number[]} & Record<string, number[]>)[]} published
 */

const METRICS = { gap_distance: "gap distance", linear_separability: "linear separability", recall_at_1: "recall@1" };

/** @type {WeakSet<object>} */
const started = new WeakSet();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `sweep.py` */
export default function start(parts) {
  if (started.has(parts.gap_distance)) return;
  started.add(parts.gap_distance);
  /** @type {Points} */
  const points = parts.points.tags[0];
  const draw = () => show(parts, points);
  follow(parts.model, "value", coalesced(draw));
  for (const [name, label] of Object.entries(METRICS)) {
    const spots = spotsOf(points, name);
    readable(parts[name], parts.card, () => spots, ({ model }) => {
      if (model !== undefined) parts.model.value = model;
    });
    nameFigure(parts[name], `${label} of each model against the inverse temperature, with published sweeps.`);
  }
  restyle(parts.gap_distance.document);
  draw();
}

/** @param {string} name @param {number} value */
const text = (name, value) => (name === "recall_at_1" ? percent(value) : signed(value));

/** @param {Record<string, any>} parts @param {Points} points */
function show(parts, points) {
  const model = points.models[parts.model.value];
  for (const name of Object.keys(METRICS)) parts[`${name}_now`].location = model.scale;
  const texts = Object.keys(METRICS).map((name) => [name, text(name, average(model[name]))]);
  write(parts.numbers, { scale: String(Number(model.scale.toPrecision(3))), ...Object.fromEntries(texts) });
}

/** @param {Points} points @param {string} name */
function spotsOf({ models, published }, name) {
  const scale = (s) => `1/τ = ${Number(s.toPrecision(3))}`;
  const ours = models.flatMap((model, k) =>
    model[name].map((y, seed) => ({
      x: model.scale,
      y,
      model: k,
      lines: [`${model.label}, ${scale(model.scale)}${model.learned ? " (learned)" : ""}`, `seed ${model.seeds[seed]}: ${text(name, y)}`],
    })),
  );
  const theirs = published.flatMap((one) =>
    (one[name] ?? []).map((y, k) => ({ x: one.scale[k], y, model: undefined, lines: [`${one.label}, published`, `${scale(one.scale[k])}: ${text(name, y)}`] })),
  );
  return [...ours, ...theirs];
}
