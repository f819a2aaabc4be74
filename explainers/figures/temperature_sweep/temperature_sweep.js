/**
 * Models over the temperature: three charts that say their numbers and choose the model that heatmap and scatter show.
 * @module modgap/figures/temperature_sweep/temperature_sweep
 */

import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { fill, scaleText, written } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, fitted } from "modgap/kit/views";
import { average } from "modgap/numerics/vectors";

/** @import { Title } from "bokeh/models" */
/** @import { Parts, Points } from "modgap/figures/temperature_sweep/types" */
/** @import { Spot } from "modgap/kit/chart" */

export default fitted((/** @type {Parts} */ parts) => new TemperatureSweep(parts));

class TemperatureSweep {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.points = /** @type {Points} */ (parts.points.tags[0]);
    followValue(parts.model, coalesced(() => this.draw()));
    for (const [key, chart] of Object.entries(parts.charts)) {
      const spots = [...this.trained(key), ...this.published(key)];
      readable(chart, parts.card, () => spots, ({ model }) => {
        if (model !== undefined) put(parts.model, model);
      });
      const { text } = /** @type {Title} */ (chart.title);
      const others = this.points.published.length ? ", with published sweeps" : "";
      nameFigure(chart, `${text} of each model against the inverse temperature${others}.`);
    }
    restyle(parts.figure.document);
    this.draw();
  }

  /** The charts keep their ranges whatever their size. */
  fit() {}

  draw() {
    const { parts } = this;
    const { scale, text, values } = this.points.models[valueOf(parts.model)];
    for (const marker of Object.values(parts.markers)) marker.location = scale;
    const means = Object.entries(values).map(([key, seeds]) => [key, average(seeds)]);
    fill(parts.numbers, { logit_scale: scale, ...Object.fromEntries(means) });
    nameSlider(parts.model, "Inverse temperature of the model", `1/τ = ${text}`);
  }

  /** What can be read of our models. @param {string} key @returns {(Spot & {model: string | undefined})[]} */
  trained(key) {
    return Object.entries(this.points.models).flatMap(([model, { label, scale, text, seeds, values }]) =>
      values[key].map((y, k) => ({
        x: scale,
        y,
        model,
        lines: [`${label}, 1/τ = ${text}`, `seed ${seeds[k]}: ${written(key, y)}`],
      })),
    );
  }

  /** What can be read of published sweeps. @param {string} key @returns {(Spot & {model: string | undefined})[]} */
  published(key) {
    return this.points.published.flatMap(({ label, scales, values }) =>
      (values[key] ?? []).map((y, k) => ({
        x: scales[k],
        y,
        model: undefined,
        lines: [`${label}, published`, `1/τ = ${scaleText(scales[k])}: ${written(key, y)}`],
      })),
    );
  }
}
