/**
 * A panel of the comparer: heatmap and scatter of one model, of which one is seen; both draw what this says.
 * @module modgap/figures/comparer/panel
 */

import { Arriving } from "modgap/data/arriving";
import { open } from "modgap/data/payload";
import { PLACES } from "modgap/figures/comparer/places";
import heatmap from "modgap/figures/heatmap/heatmap";
import scatter from "modgap/figures/scatter/scatter";
import { followValue, valueOf } from "modgap/kit/controls";
import { listen } from "modgap/kit/items";
import { nameFigure } from "modgap/kit/names";
import { signed, write } from "modgap/kit/numbers";
import { tellArriving } from "modgap/kit/status";
import { coalesced, follow, laidOut, mark } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */
/** @import { Payload, Source } from "modgap/data/payload" */
/** @import { Place } from "modgap/figures/comparer/places" */
/** @import { Compared, Parts } from "modgap/figures/comparer/types" */
/** @import { Cell, Point } from "modgap/kit/items" */
/** @import { Clusters } from "modgap/types" */

/** @implements {Source} */
export class Panel {
  /** @param {Parts} all @param {Place} place */
  constructor(all, place) {
    this.all = all;
    this.place = place;
    this.parts = all.panels[place];
    this.payloads = new Map(Object.entries(all.payloads).map(([name, model]) => [name, open(model)]));
    this.compared = /** @type {Compared} */ (all.models.tags[0]);
    this.entry = "cosine";
    /** @type {Cell | undefined} where the shared cursor is */
    this.cell = undefined;
    /** @type {(() => void)[]} of the views */
    this.redraws = [];
    const redraw = coalesced(() => this.draw());
    this.arriving = new Arriving((model) => this.holder(model), all[place], redraw);
    for (const control of [...PLACES.map((name) => all[name]), all.view, all.order, all.x, all.y]) followValue(control, redraw);
    for (const { figure } of [this.parts.heatmap, this.parts.scatter]) follow(figure, "inner_width", () => this.fit());
    listen(this, this.parts.line, ({ kind, cell }) => {
      if (kind !== "hover") return;
      this.cell = cell;
      this.tell();
    });
    this.draw();
  }

  /** Fit the views that are laid out; the first time, start them. */
  fit() {
    if (!this.model) return;
    const { heatmap: map, scatter: plane } = this.parts;
    const { card, order } = this.all;
    const payload = this.all.payloads[this.compared.models[this.model].set];
    if (laidOut(map.figure)) heatmap({ ...map, payload, card, order, cardOfItem: false }, this);
    if (laidOut(plane.figure)) scatter({ ...plane, payload, card }, this);
    this.name();
  }

  /** @param {() => void} redraw */
  follow(redraw) {
    this.redraws.push(redraw);
  }

  /** Whose points are drawn. */
  get model() {
    return this.arriving.shown;
  }

  get payload() {
    return /** @type {Payload} */ (this.holder(this.model));
  }

  /** @param {string} model */
  holder(model) {
    return this.payloads.get(this.compared.models[model]?.set);
  }

  get count() {
    return this.payload.count;
  }

  get modalities() {
    return this.payload.modalities;
  }

  get index() {
    return this.payload.index;
  }

  get raw() {
    return { ...this.payload.raw, clusters: this.clusters };
  }

  get key() {
    return valueOf(this.all.order) === "cluster" ? `${this.model} in the order of ${this.leader}` : this.model;
  }

  get cosines() {
    return this.payload.at(this.model).cosines;
  }

  get positions() {
    return this.payload.at(this.model).positions;
  }

  /** The first panel's model on the same items, whose clusters all of them are ordered by. */
  get leader() {
    const { models } = this.compared;
    const chosen = PLACES.map((place) => valueOf(this.all[place]));
    return chosen.find((name) => models[name]?.set === models[this.model].set) ?? this.model;
  }

  /** @returns {Clusters} */
  get clusters() {
    return this.compared.models[this.leader].clusters;
  }

  draw() {
    const { heatmap: map, scatter: plane, status } = this.parts;
    const asMap = valueOf(this.all.view) === "heatmap";
    if (valueOf(this.all[this.place])) this.show(asMap ? map.figure : plane.figure);
    mark(map.figure, "closed", !asMap);
    mark(plane.figure, "closed", asMap);
    tellArriving(status, this.arriving);
    this.fit();
    if (this.model) for (const redraw of this.redraws) redraw();
    this.tell();
  }

  /** Put a plot into its place when it is first seen. @param {Figure} figure */
  show(figure) {
    const { slot } = this.parts;
    if (!slot.children.includes(figure)) slot.children = [...slot.children, figure];
  }

  /** Several panels may show the same model. */
  name() {
    const { heatmap: map, scatter: plane } = this.parts;
    const { label } = this.compared.models[this.model];
    const number = `Panel ${PLACES.indexOf(this.place) + 1}`;
    nameFigure(map.figure, `${number}, heatmap: cosines of ${this.count} pairs, ${label}.`);
    nameFigure(plane.figure, `${number}, scatter plot: ${this.count} pairs, joined by lines, ${label}.`);
  }

  /** What stands below: the vertical measure, and the horizontal one or, with the shared cursor on a cell, its cosine. */
  tell() {
    const { place } = this;
    const { models, axes } = this.compared;
    const readings = models[valueOf(this.all[place])]?.readings;
    const [up, across] = [valueOf(this.all.y), valueOf(this.all.x)];
    const cosine = this.cosine();
    write(this.parts.line, {
      [`${place}Up`]: axes[up].short,
      [`${place}UpValue`]: readings?.[up].mean_told ?? "",
      [`${place}Across`]: cosine === undefined ? axes[across].short : this.entry,
      [`${place}AcrossValue`]: cosine === undefined ? (readings?.[across].mean_told ?? "") : signed(cosine),
    });
  }

  /** Of the two points under the cursor, if they are shown here. */
  cosine() {
    if (!this.model || !this.cell) return undefined;
    const { data, columns } = this.cosines;
    const [row, column] = [this.point(this.cell.row), this.point(this.cell.column)];
    return row === undefined || column === undefined ? undefined : data[row * columns + column];
  }

  /** Which point it is in all clouds, undefined if it is not shown here. @param {Point} point */
  point({ id, modality }) {
    const item = this.index.get(id);
    const kind = this.modalities.findIndex(({ name }) => name === modality);
    return item === undefined || kind < 0 ? undefined : kind * this.count + item;
  }
}
