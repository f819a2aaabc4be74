/**
 * Objectives: the chart says its numbers, and each heatmap its gap or, with the shared cursor on a cell, its cosine.
 * @module modgap/figures/objectives/objectives
 */

import { open } from "modgap/data/payload";
import { readable } from "modgap/kit/chart";
import { followValue, valueOf } from "modgap/kit/controls";
import { listen } from "modgap/kit/items";
import { nameFigure } from "modgap/kit/names";
import { percent, signed, write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted } from "modgap/kit/views";
import { average } from "modgap/numerics/vectors";

/** @import { Parts, Trained } from "modgap/figures/objectives/types" */
/** @import { Cell, Point } from "modgap/kit/items" */
/** @typedef {"first" | "second" | "third" | "fourth"} Place of a heatmap */

const PLACES = /** @type {Place[]} */ (["first", "second", "third", "fourth"]);

export default fitted((/** @type {Parts} */ parts) => new Objectives(parts));

class Objectives {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.payload = open(parts.payload);
    this.models = /** @type {Record<string, Trained>} */ (parts.models.tags[0]);
    /** @type {Cell | undefined} where the shared cursor is */
    this.cell = undefined;
    const redraw = coalesced(() => this.draw());
    for (const place of PLACES) {
      followValue(parts[place], () => {
        this.name(place);
        redraw();
      });
      this.name(place);
    }
    listen(this, () => !find(parts.figure), ({ kind, cell }) => {
      if (kind !== "hover") return;
      this.cell = cell;
      redraw();
    });
    const spots = this.spots();
    readable(parts.figure, parts.card, () => spots);
    restyle(parts.figure.document);
    nameFigure(parts.figure, "Gap distance against the inverse temperature, one mark for each seed of each objective.");
    this.draw();
  }

  /** The chart keeps its ranges whatever its size. */
  fit() {}

  draw() {
    const { parts, models } = this;
    const names = PLACES.map((place) => valueOf(parts[place]));
    const rings = [...new Set(names)].map((name) => models[name]);
    parts.rings.data = { x: rings.map(({ scale }) => scale), y: rings.map(({ gap }) => average(gap)) };
    PLACES.forEach((place, k) => {
      const { gap, recall } = models[names[k]];
      const cosine = this.cosine(names[k]);
      write(parts.lines[place], {
        [`${place}Gap`]: signed(average(gap)),
        [`${place}Cell`]: cosine === undefined ? `recall@1 ${percent(average(recall))}` : `cosine ${signed(cosine)}`,
      });
    });
  }

  /** Several maps may show the same model. @param {Place} place */
  name(place) {
    const { label } = this.models[valueOf(this.parts[place])];
    const number = `${PLACES.indexOf(place) + 1} of ${PLACES.length}`;
    nameFigure(this.parts.maps[place], `Heatmap ${number}: cosines of ${this.payload.count} pairs, ${label}.`);
  }

  /** Of the two points under the cursor, if they are shown here. @param {string} model */
  cosine(model) {
    const { data, columns } = this.payload.at(model).cosines;
    const row = this.point(this.cell?.row);
    const column = this.point(this.cell?.column);
    return row === undefined || column === undefined ? undefined : data[row * columns + column];
  }

  /** Which point it is in all clouds, undefined if it is not shown here. @param {Point | undefined} point */
  point(point) {
    const item = point && this.payload.index.get(point.id);
    const modality = this.payload.modalities.findIndex(({ name }) => name === point?.modality);
    return item === undefined || modality < 0 ? undefined : modality * this.payload.count + item;
  }

  /** What can be read of the chart. */
  spots() {
    return Object.values(this.models).flatMap(({ label, scale, seeds, gap, recall }) =>
      gap.map((y, k) => ({ x: scale, y, lines: [label, `seed ${seeds[k]}: gap ${signed(y)}, recall@1 ${percent(recall[k])}`] })),
    );
  }
}
