/**
 * Objectives: the chart says its numbers, and each heatmap its gap or, with the shared cursor on a cell, its cosine.
 * @module modgap/figures/objectives/objectives
 */

import { percent, readable, write } from "modgap/kit/chart";
import { listen } from "modgap/kit/items";
import { nameFigure } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { open } from "modgap/data/payload";
import { restyle } from "modgap/kit/theme";
import { average } from "modgap/numerics/vectors";
import { coalesced, find, follow } from "modgap/kit/views";

/** @typedef {{label: string, scale: number, seeds: number[], gap: number[], recall: number[]}} Point one experiment, its values one a seed */

const PLACES = ["first", "second", "third", "fourth"];

/** @type {WeakSet<object>} */
const started = new WeakSet();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `objectives.py` */
export default function start(parts) {
  if (started.has(parts.chart)) return;
  started.add(parts.chart);
  /** @type {Point[]} */
  const points = parts.points.tags[0];
  const payload = open(parts.payload);
  /** @type {import("modgap/kit/items").Cell | undefined} */
  let cell;
  const draw = () => {
    const chosen = PLACES.map((place) => Number(parts[place].value));
    const rings = [...new Set(chosen)].map((k) => points[k]);
    parts.rings.data = { x: rings.map((point) => point.scale), y: rings.map((point) => average(point.gap)) };
    PLACES.forEach((place, k) => {
      const point = points[chosen[k]];
      write(parts[`${place}Line`], {
        [`${place}Gap`]: signed(average(point.gap)),
        [`${place}Cell`]: cell ? `cosine ${signed(cosineOf(payload, chosen[k], cell))}` : `recall@1 ${percent(average(point.recall))}`,
      });
      nameFigure(parts[`${place}Map`], `Heatmap of the cosines of ${payload.count} pairs: ${point.label}.`);
    });
  };
  const redraw = coalesced(draw);
  for (const place of PLACES) follow(parts[place], "value", redraw);
  listen(parts.chart, () => !find(parts.chart), (detail) => {
    if (detail.kind !== "hover") return;
    cell = known(payload, detail.cell) ? detail.cell : undefined;
    redraw();
  });
  const spots = points.flatMap(({ label, scale, seeds, gap, recall }) =>
    gap.map((y, k) => ({ x: scale, y, lines: [label, `seed ${seeds[k]}: gap ${signed(y)}, recall@1 ${percent(recall[k])}`] })),
  );
  readable(parts.chart, parts.card, () => spots);
  restyle(parts.chart.document);
  nameFigure(parts.chart, "Gap distance against the inverse temperature, one mark for each seed of each objective.");
  draw();
}

/**
 * @param {import("modgap/data/payload").Payload} payload
 * @param {import("modgap/kit/items").Cell | undefined} cell
 */
function known(payload, cell) {
  return cell !== undefined && [cell.row, cell.column].every(({ id }) => payload.index.has(id));
}

/**
 * @param {import("modgap/data/payload").Payload} payload
 * @param {number} model
 * @param {import("modgap/kit/items").Cell} cell
 */
function cosineOf(payload, model, cell) {
  const [row, column] = [cell.row, cell.column].map(({ id, side }) => side * payload.count + /** @type {number} */ (payload.index.get(id)));
  return payload.checkpoints[model].cosine(row, column);
}
