/**
 * Similarity heatmap: all cosines of both modalities, computed here, in four quadrants.
 * @module modgap/figures/heatmap/heatmap
 */

import { hide, show } from "modgap/kit/card";
import { listen, tell } from "modgap/kit/items";
import { nameButtons, nameFigure, nameSlider } from "modgap/kit/names";
import { fill, signed } from "modgap/kit/numbers";
import { AtCheckpoint, open } from "modgap/data/payload";
import { playable } from "modgap/kit/play";
import { restyle } from "modgap/kit/theme";
import { chosen, coalesced, find, fitted, follow } from "modgap/kit/views";

const NARROW = 300; // pixels below which the quadrants have short names
const ROOM_FOR_LABELS = 260; // pixels below which clusters are drawn without their words
const LINE_HEIGHT = 17; // pixels from one cluster's words to the next
const LETTER = 6.5; // pixels, about

/**
 * @param {object} parts the Bokeh models: figure, image, veils, boxes, words, rows, cell, names, payload, and, where the figure
 *   has them, numbers, card, checkpoint, play, quadrant, order, pair; `cardOfPair`: whether the card also shows a selected pair
 * @param {import("modgap/data/payload").Source} [source] what moves the points, if not the slider over checkpoints
 */
export default fitted((parts, source) => new Heatmap(parts, source));

class Heatmap {
  /**
   * @param {Record<string, any>} parts
   * @param {import("modgap/data/payload").Source} [source]
   */
  constructor(parts, source) {
    this.parts = parts;
    this.source = source ?? new AtCheckpoint(open(parts.payload), parts.checkpoint);
    this.size = 2 * this.source.count;
    /** @type {{row: number, column: number} | null} points (not places) under the pointer */
    this.cell = null;
    this.cellIsHere = false;
    /** @type {number[]} items hovered in another figure */
    this.hovered = [];
    this.told = chosen(parts.pair);
    const redraw = coalesced(() => this.draw());
    this.source.follow(redraw);
    for (const name of ["pair", "quadrant"]) follow(parts[name], "value", redraw);
    follow(parts.order, "active", redraw);
    playable(parts.play, parts.checkpoint);
    parts.figure.on_event("mousemove", (event) => this.hover(this.at(event)));
    parts.figure.on_event("mouseleave", () => this.hover(null));
    // The second of two quick taps comes as a double one.
    for (const type of ["tap", "doubletap"]) parts.figure.on_event(type, (event) => this.tap(this.at(event)));
    listen(this, () => !find(parts.figure), (detail) => this.hear(detail));
    restyle(parts.figure.document);
    const [first, second] = this.source.raw.words;
    nameFigure(parts.figure, `Heatmap of the cosines of all ${first}s and ${second}s with each other.`);
    this.fit();
    this.draw();
  }

  get byCluster() {
    return this.parts.order?.active === 1;
  }

  /** Names of the quadrants that fit. */
  fit() {
    const narrow = this.parts.figure.inner_width < NARROW;
    for (const label of this.parts.names) label.text = narrow ? label.tags[0].short : label.tags[0].long;
    if (this.order) this.drawClusters();
  }

  draw() {
    const { parts } = this;
    this.arrange();
    this.paint();
    this.drawClusters();
    this.veil();
    this.mark();
    this.tellCheckpoint();
    nameButtons(parts.order, "Order of the items");
    this.tellSelection();
  }

  /** Which point stands at which place, and back. */
  arrange() {
    const n = this.source.count;
    const items = this.byCluster ? this.source.raw.clusters.order : Array.from({ length: n }, (_, item) => item);
    this.order = [...items, ...items.map((item) => n + item)];
    this.place = new Int32Array(this.size);
    this.order.forEach((point, place) => (this.place[point] = place));
  }

  /** Fill the picture from below, as Bokeh draws it: place 0 is the top row. */
  paint() {
    const key = `${this.source.key} ${this.byCluster}`;
    if (key === this.painted) return;
    this.painted = key;
    const { size, order } = this;
    const cosines = this.source.cosines.data;
    const pixels = this.parts.image.data.image[0];
    for (let row = 0; row < size; row++) {
      const from = order[row] * size;
      const to = (size - 1 - row) * size;
      for (let column = 0; column < size; column++) pixels[to + column] = cosines[from + order[column]];
    }
    this.parts.image.change.emit();
  }

  /** Boxes along the diagonals of all quadrants; words beside those of the first, where there is room. */
  drawClusters() {
    const { boxes, words, figure } = this.parts;
    const { size } = this;
    const n = size / 2;
    const groups = this.byCluster ? this.source.raw.clusters.groups.filter((group) => group.size > 1) : [];
    const corners = groups.flatMap(({ start, size: count }) =>
      [[0, 0], [0, n], [n, 0], [n, n]].map(([down, right]) => ({ left: right + start, top: size - down - start, count })),
    );
    boxes.data = {
      left: corners.map(({ left }) => left),
      right: corners.map(({ left, count }) => left + count),
      top: corners.map(({ top }) => top),
      bottom: corners.map(({ top, count }) => top - count),
    };
    const labels = figure.inner_width < ROOM_FOR_LABELS ? [] : this.spread(groups.filter(({ label }) => label));
    words.data = {
      x: labels.map(({ start, size: count, fits }) => (fits ? start + count : start)),
      y: labels.map(({ middle }) => size - middle),
      text: labels.map(({ label, fits }) => (fits ? `  ${label}` : `${label}  `)),
      align: labels.map(({ fits }) => (fits ? "left" : "right")),
    };
  }

  /**
   * Leave out words that would stand on others: the larger cluster keeps its own. They stand right of their box, or left of it
   * where only that side has room for them in their quadrant.
   */
  spread(groups) {
    const pixel = this.size / Math.max(1, this.parts.figure.inner_height);
    const kept = [];
    for (const group of [...groups].sort((a, b) => b.size - a.size)) {
      const middle = Math.max(group.start + group.size / 2, (LINE_HEIGHT * pixel) / 2);
      const length = LETTER * pixel * (group.label.length + 2);
      const fits = group.start + group.size + length <= this.size / 2 || length > group.start;
      const free = kept.every((other) => Math.abs(other.middle - middle) >= LINE_HEIGHT * pixel);
      if (free) kept.push({ ...group, middle, fits });
    }
    return kept;
  }

  /** Dim the quadrants that are not meant. */
  veil() {
    const quadrant = this.parts.quadrant?.value ?? "all";
    const n = this.size / 2;
    const dimmed = this.parts.names.filter((label) => quadrant !== "all" && label.tags[0].quadrant !== quadrant);
    const corner = dimmed.map((label) => label.tags[0].corner);
    this.parts.veils.data = {
      left: corner.map(([, right]) => right * n),
      right: corner.map(([, right]) => (right + 1) * n),
      top: corner.map(([down]) => this.size - down * n),
      bottom: corner.map(([down]) => this.size - (down + 1) * n),
    };
    // Ordered by cluster, the corners hold boxes and their words.
    for (const label of this.parts.names) label.visible = !this.byCluster && !dimmed.includes(label);
  }

  /** Row and column of what is hovered, here or elsewhere, or of the selected pair. */
  mark() {
    const n = this.source.count;
    const pair = chosen(this.parts.pair);
    const items = this.hovered.length ? this.hovered : pair >= 0 ? [pair] : [];
    const cells = this.cell ? [this.cell] : items.map((item) => ({ row: item, column: n + item }));
    const places = cells.map(({ row, column }) => [this.size - 1 - this.place[row], this.place[column]]);
    this.parts.rows.data = {
      left: places.flatMap(([, column]) => [0, column]),
      right: places.flatMap(([, column]) => [this.size, column + 1]),
      bottom: places.flatMap(([row]) => [row, 0]),
      top: places.flatMap(([row]) => [row + 1, this.size]),
    };
    this.parts.cell.data = { x: places.map(([, column]) => column + 0.5), y: places.map(([row]) => row + 0.5) };
    const local = (this.cellIsHere ? this.cell : null) ?? (this.parts.cardOfPair && !this.cell && !this.hovered.length && pair >= 0 ? cells[0] : null);
    this.showCard(local);
  }

  /** @param {{row: number, column: number} | null} cell */
  showCard(cell) {
    const { card } = this.parts;
    if (!card) return;
    if (!cell) {
      if (this.hasCard) hide(card);
      this.hasCard = false;
      return;
    }
    this.hasCard = true;
    const cosine = this.source.cosines.data[cell.row * this.size + cell.column];
    const sides = [this.side(cell.row), this.side(cell.column)];
    show(card, this.source, sides, `cosine ${signed(cosine)}`, this.inWindow(cell));
  }

  /** @param {number} point */
  side(point) {
    const { count, raw } = this.source;
    const modality = point < count ? 0 : 1;
    return { item: point % count, pictured: raw.pictured[modality], kind: raw.words[modality] };
  }

  /** @param {{row: number, column: number}} cell */
  inWindow({ row, column }) {
    const box = /** @type {DOMRect} */ (find(this.parts.figure)?.el.getBoundingClientRect());
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

  /** @param {{row: number, column: number} | null} cell */
  hover(cell) {
    const same = cell?.row === this.cell?.row && cell?.column === this.cell?.column;
    if (same && (this.cellIsHere || !cell)) return;
    this.cell = cell;
    this.cellIsHere = cell !== null;
    this.hovered = [];
    const { count, raw } = this.source;
    const items = cell ? [...new Set([cell.row % count, cell.column % count])] : [];
    const point = (at) => ({ id: raw.ids[at % count], side: at < count ? 0 : 1 });
    const there = cell ? { row: point(cell.row), column: point(cell.column) } : undefined;
    // Views beside this one share its card and put theirs away when they hear of a hover: so the card is shown last.
    if (!cell) this.mark();
    tell(this, "hover", items.map((item) => raw.ids[item]), there);
    if (cell) this.mark();
  }

  /** A tap shows the cell and selects the item of its row. @param {{row: number, column: number} | null} cell */
  tap(cell) {
    this.hover(cell);
    const { pair } = this.parts;
    if (pair && cell) pair.value = String(cell.row % this.source.count);
  }

  /** What the row of numbers says; a source of another kind writes its own. */
  tellCheckpoint() {
    const { parts, source } = this;
    if (!(source instanceof AtCheckpoint)) return;
    fill(parts.numbers, source.payload, source.key);
    nameSlider(parts.checkpoint, source.payload.sliderName, source.payload.sliderText(source.key));
  }

  tellSelection() {
    const pair = chosen(this.parts.pair);
    if (pair === this.told) return;
    this.told = pair;
    tell(this, "select", pair >= 0 ? [this.source.raw.ids[pair]] : []);
  }

  /** @param {import("modgap/kit/items").Detail} detail */
  hear({ kind, ids, cell }) {
    const items = ids.map((id) => this.source.index.get(id)).filter((item) => item !== undefined);
    if (ids.length && !items.length) return;
    if (kind === "hover") {
      this.cell = cell ? this.pointsOf(cell) : null;
      this.cellIsHere = false;
      this.hovered = this.cell ? [] : items;
      this.mark();
    } else if (this.parts.pair) {
      this.told = items[0] ?? -1;
      this.parts.pair.value = String(this.told);
    }
  }

  /** The points of a cell of another heatmap, null where one of them is not shown here. @param {import("modgap/kit/items").Cell} cell */
  pointsOf(cell) {
    const [row, column] = [cell.row, cell.column].map(({ id, side }) => {
      const item = this.source.index.get(id);
      return item === undefined ? -1 : side * this.source.count + item;
    });
    return row < 0 || column < 0 ? null : { row, column };
  }
}
