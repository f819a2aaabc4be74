/**
 * A plot of the explorer in the browser: it fits what it is to show, wears the colours of the page, and can be saved.
 * @module modgap/explore/plot
 */

import { keep } from "modgap/kit/keep";
import { nameSlider } from "modgap/kit/names";
import { restyle } from "modgap/kit/theme";
import { find, follow } from "modgap/kit/views";
import { stampMarkers } from "modgap/explore/points";

/** @import { Figure, ColumnDataSource } from "bokeh/models" */
/** @import { Slider } from "bokeh/models/widgets" */

/** @typedef {{figure: Figure, extent?: ColumnDataSource}} Parts */

const MARGIN = 0.05; // of what is shown, on each side
const dark = matchMedia("(prefers-color-scheme: dark)");
const REST = 60; // milliseconds
/** @type {WeakSet<Figure>} */
const known = new WeakSet();

/** Called whenever the plot has a new size. @param {Parts} parts `extent` has x and y of the two corners of what is shown */
export default function plot(parts) {
  const { figure, extent } = parts;
  stampMarkers(figure);
  if (extent) fit(figure, extent);
  if (known.has(figure)) return;
  known.add(figure);
  const dress = () => restyle(figure.document);
  dress();
  dark.addEventListener("change", dress);
  for (const model of figure.document?.all_models ?? []) {
    const slider = /** @type {Slider} */ (model);
    if (model.type === "Slider") nameSlider(slider, String(slider.title));
  }
  if (extent) follow(extent, "data", () => fit(figure, extent));
}

/** Show all of an extent; one unit is as long across as up. @param {Figure} figure @param {ColumnDataSource} extent */
function fit(figure, extent) {
  const { x, y } = /** @type {{data: Record<"x" | "y", number[]>}} */ (/** @type {unknown} */ (extent)).data;
  if (x.length < 2 || figure.inner_width <= 0 || figure.inner_height <= 0) return;
  const unit = (1 + 2 * MARGIN) * Math.max((x[1] - x[0]) / figure.inner_width, (y[1] - y[0]) / figure.inner_height, 1e-9);
  for (const [range, [from, to], size] of /** @type {const} */ ([
    [figure.x_range, x, figure.inner_width],
    [figure.y_range, y, figure.inner_height],
  ])) {
    const [start, end] = [(from + to - unit * size) / 2, (from + to + unit * size) / 2];
    range.setv({ start, end, reset_start: start, reset_end: end });
  }
}

/** What waits until a pointer rests. @type {WeakMap<ColumnDataSource, number>} */
const waiting = new WeakMap();

/**
 * Tell on which cell of a picture the pointer rests, and nothing of those that it passes.
 * @param {ColumnDataSource} pointer @param {{i: number, j: number} | undefined} cell
 */
export function rest(pointer, cell) {
  clearTimeout(waiting.get(pointer));
  const found = cell ? [cell.i, cell.j] : [];
  waiting.set(pointer, setTimeout(() => told(pointer, found), REST));
}

/** Tell a cell, if it is another one. @param {ColumnDataSource} source @param {number[]} cell */
function told(source, cell) {
  const { data } = /** @type {{data: {cell: number[]}}} */ (/** @type {unknown} */ (source));
  if (String(data.cell) !== String(cell)) source.data = { cell };
}

/** Save a plot as it is seen. @param {Figure} figure @param {"png" | "svg"} as @param {string} name of the file, without its ending */
export async function save(figure, as, name) {
  const layer = /** @type {import("bokeh/models/plots/plot_canvas").PlotView | null} */ (/** @type {unknown} */ (find(figure)))?.export(as, true);
  if (!layer) return;
  keep(await layer.to_blob(), `${name}.${as}`);
}
