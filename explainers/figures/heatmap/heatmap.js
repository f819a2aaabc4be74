/**
 * Similarity heatmap: all cosines, computed here, in a block for every two modalities.
 * @module modgap/figures/heatmap/heatmap
 */

import { Chosen, open } from "modgap/data/payload";
import { spread } from "modgap/figures/heatmap/cluster_words";
import { hide, show } from "modgap/kit/card";
import { followValue, valueOf } from "modgap/kit/controls";
import { listen, Selection, tell } from "modgap/kit/items";
import { nameButtons, nameFigure, nameSlider } from "modgap/kit/names";
import { fill, signed } from "modgap/kit/numbers";
import { playable } from "modgap/kit/play";
import { restyle } from "modgap/kit/theme";
import { boxOf, coalesced, find, fitted, onTap } from "modgap/kit/views";

/** @import { Label } from "bokeh/models" */
/** @import { Source } from "modgap/data/payload" */
/** @import { BlockName, Parts as Attached } from "modgap/figures/heatmap/types" */
/** @import { Control } from "modgap/kit/controls" */
/** @typedef {Omit<Attached, "item"> & Partial<Pick<Attached, "item">>} Parts a figure without a list of items selects none */
/** @typedef {{row: number, column: number}} Cell two points, not places */

const NARROW = 300; // pixels below which the quadrants have short names
const SMALL = 220; // pixels below which they are small as well
const SMALL_NAME = { text_font_size: "10px", padding: 2, x_offset: -3, y_offset: -3, border_radius: 5 };
const ROOM_FOR_LABELS = 260; // pixels below which clusters are drawn without their words

/** Draw the models of `heatmap_view` in `heatmap.py`; `source`: what moves the points, if not the control of steps or models. */
export default fitted((/** @type {Parts} */ parts, /** @type {Source | undefined} */ source) => new Heatmap(parts, source));

/** @param {Cell | null} one @param {Cell | null} other */
function equal(one, other) {
  return one?.row === other?.row && one?.column === other?.column;
}

/** What the name of a block says. @param {Label} label */
function block({ tags }) {
  return /** @type {BlockName} */ (tags[0]);
}

class Heatmap {
  /** @param {Parts} parts @param {Source} [source] */
  constructor(parts, source) {
    this.parts = parts;
    this.source = source ?? new Chosen(open(parts.payload), /** @type {Control} */ (parts.step ?? parts.model));
    this.kinds = this.source.modalities.length;
    this.size = this.kinds * this.source.count;
    this.selection = new Selection(this, parts.item);
    /** @type {Cell | null} points (not places) under the pointer */
    this.cell = null;
    this.cellIsHere = false;
    /** @type {number[]} items hovered in another figure */
    this.hovered = [];
    /** @type {number[]} the point at each place, and the place of each point */
    this.order = [];
    this.place = new Int32Array(this.size);
    this.painted = "";
    const redraw = coalesced(() => this.draw());
    this.source.follow(redraw);
    for (const control of [parts.item, parts.block, parts.order]) followValue(control, redraw);
    if (parts.play && parts.step) playable(parts.play, parts.step);
    this.hear();
    restyle(parts.figure.document);
    const words = this.source.modalities.map(({ word }) => `${word}s`);
    nameFigure(parts.figure, `Heatmap of the similarities of all ${words.join(", ")} with each other.`);
    this.fit();
    this.draw();
  }

  /** Answer pointer, touch and other figures. */
  hear() {
    const { figure } = this.parts;
    figure.on_event("mousemove", (event) => this.hover(this.at(event)));
    figure.on_event("mouseleave", () => this.hover(null));
    onTap(figure, (event) => this.tap(this.at(event)));
    listen(this, figure, (detail) => this.answer(detail));
  }

  get byCluster() {
    return this.parts.order !== undefined && valueOf(this.parts.order) === "cluster";
  }

  /** Names of the blocks that fit. */
  fit() {
    const { inner_width: width } = this.parts.figure;
    for (const label of Object.values(this.parts.names)) {
      const { long, short } = block(label);
      label.setv(width < NARROW ? { text: short, ...(width < SMALL ? SMALL_NAME : {}) } : { text: long });
    }
    if (this.order.length) this.drawClusters();
  }

  draw() {
    const { parts } = this;
    this.arrange();
    this.paint();
    this.drawClusters();
    this.veil();
    this.mark();
    this.tellStep();
    nameButtons(parts.order, "Order of the items");
    this.selection.tell();
  }

  /** Which point stands at which place, and back. */
  arrange() {
    const n = this.source.count;
    const items = this.byCluster ? this.source.raw.clusters.order : Array.from({ length: n }, (_, item) => item);
    this.order = this.source.modalities.flatMap((_, modality) => items.map((item) => modality * n + item));
    this.order.forEach((point, place) => (this.place[point] = place));
  }

  /** Fill the picture from below, as Bokeh draws it: place 0 is the top row. */
  paint() {
    const key = `${this.source.key} ${this.byCluster}`;
    if (key === this.painted) return;
    this.painted = key;
    const { size, order } = this;
    const cosines = this.source.cosines.data;
    const pixels = /** @type {Float32Array} */ (this.parts.image.data.image[0]);
    for (let row = 0; row < size; row++) {
      const from = order[row] * size;
      const to = (size - 1 - row) * size;
      for (let column = 0; column < size; column++) pixels[to + column] = cosines[from + order[column]];
    }
    this.parts.image.change.emit();
  }

  /** Boxes along the diagonals of all blocks; words beside those of the first, where there is room. */
  drawClusters() {
    const { boxes, words, figure } = this.parts;
    const { size } = this;
    const n = this.source.count;
    const starts = this.source.modalities.map((_, modality) => modality * n);
    const groups = this.byCluster ? this.source.raw.clusters.groups.filter((group) => group.size > 1) : [];
    const corners = groups.flatMap(({ start, size: count }) =>
      starts.flatMap((down) => starts.map((right) => ({ left: right + start, top: size - down - start, count }))),
    );
    boxes.data = {
      left: corners.map(({ left }) => left),
      right: corners.map(({ left, count }) => left + count),
      top: corners.map(({ top }) => top),
      bottom: corners.map(({ top, count }) => top - count),
    };
    const named = figure.inner_width < ROOM_FOR_LABELS ? [] : groups.filter(({ label }) => label);
    const labels = spread(named, n, size / Math.max(1, figure.inner_height));
    words.data = {
      x: labels.map(({ start, size: count, fits }) => (fits ? start + count : start)),
      y: labels.map(({ middle }) => size - middle),
      text: labels.map(({ label, fits }) => (fits ? `  ${label}` : `${label}  `)),
      align: labels.map(({ fits }) => (fits ? "left" : "right")),
    };
  }

  /** Dim the blocks that are not meant. */
  veil() {
    const { parts } = this;
    const meant = parts.block ? valueOf(parts.block) : "all";
    const n = this.source.count;
    const dimmed = Object.entries(parts.names).filter(([name]) => meant !== "all" && name !== meant).map(([, label]) => label);
    const corner = dimmed.map((label) => block(label).corner);
    parts.veils.data = {
      left: corner.map(([, right]) => right * n),
      right: corner.map(([, right]) => (right + 1) * n),
      top: corner.map(([down]) => this.size - down * n),
      bottom: corner.map(([down]) => this.size - (down + 1) * n),
    };
    // Ordered by cluster, the corners hold boxes and their words.
    for (const label of Object.values(parts.names)) label.visible = !this.byCluster && !dimmed.includes(label);
  }

  /** The selected item, -1 for none. */
  get selected() {
    return this.source.index.get(this.selection.id) ?? -1;
  }

  /** Cells in which an item meets itself: across two modalities in one block; of more modalities in every block. @param {number} item */
  cellsOf(item) {
    const points = this.source.modalities.map((_, modality) => modality * this.source.count + item);
    if (points.length === 2) return [{ row: points[0], column: points[1] }];
    return points.flatMap((row) => points.map((column) => ({ row, column })));
  }

  /** Row and column of what is hovered, here or elsewhere, or of the selected item. */
  mark() {
    const { parts, selected } = this;
    const items = this.hovered.length ? this.hovered : selected >= 0 ? [selected] : [];
    const cells = this.cell ? [this.cell] : items.flatMap((item) => this.cellsOf(item));
    const places = cells.map(({ row, column }) => ({ down: this.size - 1 - this.place[row], right: this.place[column] }));
    const downs = [...new Set(places.map(({ down }) => down))];
    const rights = [...new Set(places.map(({ right }) => right))];
    parts.rows.data = {
      left: [...downs.map(() => 0), ...rights],
      right: [...downs.map(() => this.size), ...rights.map((right) => right + 1)],
      bottom: [...downs, ...rights.map(() => 0)],
      top: [...downs.map((down) => down + 1), ...rights.map(() => this.size)],
    };
    parts.cell.data = { x: places.map(({ right }) => right + 0.5), y: places.map(({ down }) => down + 0.5) };
    const ofItem = parts.cardOfItem && !this.cell && !this.hovered.length && selected >= 0;
    this.showCard(this.cellIsHere ? this.cell : ofItem ? cells[cells.length > 1 ? 1 : 0] : null);
  }

  /** @param {Cell | null} cell */
  showCard(cell) {
    const { card } = this.parts;
    if (!card) return;
    if (!cell) {
      hide(card, this);
      return;
    }
    const cosine = this.source.cosines.data[cell.row * this.size + cell.column];
    const sides = [this.side(cell.row), this.side(cell.column)];
    show(card, this, this.source.raw, sides, [`${this.source.entry} ${signed(cosine)}`], this.inWindow(cell));
  }

  /** @param {number} point */
  side(point) {
    const { count } = this.source;
    return { item: point % count, modality: Math.floor(point / count) };
  }

  /** @param {Cell} cell */
  inWindow({ row, column }) {
    const box = boxOf(/** @type {Element} */ (find(this.parts.figure)?.el));
    return {
      left: box.left + (box.width * this.place[column]) / this.size,
      top: box.top + (box.height * this.place[row]) / this.size,
      floor: box.bottom,
    };
  }

  /** The points whose cosine is drawn there. @param {{x: number, y: number}} event */
  at({ x, y }) {
    const [row, column] = [this.size - 1 - Math.floor(y), Math.floor(x)];
    const inside = row >= 0 && column >= 0 && row < this.size && column < this.size;
    return inside ? { row: this.order[row], column: this.order[column] } : null;
  }

  /** @param {Cell | null} cell */
  hover(cell) {
    if (equal(cell, this.cell) && (this.cellIsHere || !cell)) return;
    this.cell = cell;
    this.cellIsHere = cell !== null;
    this.hovered = [];
    // Views beside this one share its card and put theirs away when they hear of a hover: so the card is shown last.
    if (!cell) this.mark();
    this.tellHover(cell);
    if (cell) this.mark();
  }

  /** @param {Cell | null} cell */
  tellHover(cell) {
    if (!cell) return tell(this, "hover", []);
    const { count, raw } = this.source;
    const [row, column] = [cell.row, cell.column].map((point) => ({
      id: raw.ids[point % count],
      modality: raw.modalities[Math.floor(point / count)].name,
    }));
    tell(this, "hover", [...new Set([row.id, column.id])], { row, column });
  }

  /** A tap shows the cell and selects the item of its row. @param {Cell | null} cell */
  tap(cell) {
    this.hover(cell);
    if (cell) this.selection.choose(this.source.raw.ids[cell.row % this.source.count]);
  }

  /** What the row of numbers says; a source of another kind writes its own. */
  tellStep() {
    const { parts, source } = this;
    if (!(source instanceof Chosen) || !parts.step) return;
    fill(parts.numbers, { step: Number(source.key), ...source.points.numbers });
    nameSlider(parts.step, "Step of training", `step ${source.key}`);
  }

  /** @param {import("modgap/kit/items").Detail} detail */
  answer({ kind, ids, cell }) {
    const items = ids.flatMap((id) => this.source.index.get(id) ?? []);
    if (ids.length && !items.length) return;
    if (kind === "hover") {
      this.cell = cell ? this.pointsOf(cell) : null;
      this.cellIsHere = false;
      this.hovered = this.cell ? [] : items;
      this.mark();
    } else {
      this.selection.follow(ids.find((id) => this.source.index.has(id)) ?? "");
    }
  }

  /** The points of a cell of another heatmap, null where one of them is not shown here. @param {import("modgap/kit/items").Cell} cell */
  pointsOf(cell) {
    const [row, column] = [cell.row, cell.column].map(({ id, modality }) => {
      const kind = this.source.modalities.findIndex(({ name }) => name === modality);
      const item = this.source.index.get(id);
      return item === undefined || kind < 0 ? -1 : kind * this.source.count + item;
    });
    return row < 0 || column < 0 ? null : { row, column };
  }
}
