/**
 * What stands at the points of a scatter: dots, pictures where there is room, and names. See `marks.py`.
 * @module modgap/figures/scatter/marks
 */

import { KEY } from "modgap/figures/scatter/camera";
import { placeNames, short, widthsOf } from "modgap/figures/scatter/names";
import { DOT, open } from "modgap/figures/scatter/pictures";
import { followValue, valueOf } from "modgap/kit/controls";
import { sizes } from "modgap/kit/room";
import { held } from "modgap/kit/theme";

/** @import { ColumnDataSource, GlyphRenderer } from "bokeh/models" */
/** @import { Scatter, Text } from "bokeh/models/glyphs" */
/** @import { Source } from "modgap/data/payload" */
/** @import { Camera } from "modgap/figures/scatter/camera" */
/** @import { Parts } from "modgap/figures/scatter/types" */
/** @typedef {{x: Float64Array, y: Float64Array}} Positions */

const NARROW = 260; // pixels of a plot below which points are smaller
const DOTS = [6, 8]; // pixels across in a narrow plot and in a wide one
const PICTURES = [16, 20];
const OVERLAP = 0.25; // of the distance of two pictures
const GROWTH = 0.3; // exponent of the zoom
const CHOSEN = 36; // pixels across
const RING = 14; // pixels across, around a dot
const FAINT = 3; // pixels across, of what does not stand out
const CLOSE = 2; // zoom from which names stand beside pictures
const NEIGHBOURS = 6; // of the selected item, that have their names, too
const COVERED = 3; // points that the name of one of them may cover
const REACH = 8; // pixels from a point to its name

export class Marks {
  /**
   * @param {Omit<Parts, "item">} parts
   * @param {Source} source
   * @param {Camera} camera
   * @param {() => void} changed called when others are wanted, and when pictures are there
   */
  constructor(parts, source, camera, changed) {
    this.parts = parts;
    this.source = source;
    this.camera = camera;
    /** @type {Set<string>} modalities whose pictures are there */
    this.opened = new Set();
    for (const [name, sheet] of Object.entries(parts.sheets ?? {})) {
      void open(sheet, /** @type {Scatter} */ (this.glyph(parts.points[name]))).then(() => {
        this.opened.add(name);
        changed();
      });
    }
    followValue(parts.marks, changed);
  }

  /** What is wanted. */
  get kind() {
    return this.source.marks ?? (this.parts.marks ? valueOf(this.parts.marks) : "dots");
  }

  /** Whether a modality is drawn as pictures now. @param {string} name */
  pictured(name) {
    return this.kind !== "dots" && this.opened.has(name);
  }

  /** What draws the rows of a source. @param {ColumnDataSource} source */
  glyph(source) {
    const layers = /** @type {GlyphRenderer[]} */ (this.parts.figure.renderers);
    return layers.find((layer) => layer.data_source === source)?.glyph;
  }

  /** Draw the points of a layer as pictures, or as dots. @param {ColumnDataSource} source @param {boolean} drawn */
  use(source, drawn) {
    const glyph = /** @type {Scatter} */ (this.glyph(source));
    glyph.marker = { value: drawn ? "@picture" : "circle" };
  }

  /** Draw the points of all modalities. @param {Positions} positions */
  draw({ x, y }) {
    const { parts, source, camera } = this;
    const { count } = source;
    const wide = parts.figure.inner_width < NARROW ? 0 : 1;
    const largest = PICTURES[wide] * camera.zoom ** GROWTH;
    source.modalities.forEach(({ name }, k) => {
      const own = [x, y].map((values) => values.subarray(k * count, (k + 1) * count));
      const drawn = this.pictured(name);
      const [across, up] = own.map((values) => values.map((value) => value / camera.unit));
      const size = drawn ? this.sizes(across, up, largest) : new Float64Array(count).fill(DOTS[wide]);
      const item = Array.from({ length: count }, (_, one) => one);
      if (source.lit?.size) for (const one of item) if (!source.lit.has(one)) size[one] = FAINT;
      if (drawn) item.sort((a, b) => size[a] - size[b]); // what is large covers what is small
      if (parts.sheets?.[name]) this.use(parts.points[name], drawn);
      parts.points[name].data = { x: item.map((one) => own[0][one]), y: item.map((one) => own[1][one]), size: item.map((one) => size[one]), item };
    });
  }

  /** Diameters of pictures; those that stand out have room first. @param {Float64Array} x @param {Float64Array} y @param {number} largest */
  sizes(x, y, largest) {
    const { lit } = this.source;
    if (!lit?.size) return sizes(x, y, DOT, largest, OVERLAP);
    const [items, size] = [[...lit], new Float64Array(x.length)];
    sizes(items.map((one) => x[one]), items.map((one) => y[one]), DOT, largest, OVERLAP).forEach((value, k) => (size[items[k]] = value));
    return size;
  }

  /**
   * Let some items stand out in all modalities.
   * @param {number[]} items
   * @param {Positions} positions
   */
  choose(items, { x, y }) {
    const { parts, source } = this;
    const ringed = source.modalities.flatMap(({ name }, k) => {
      const places = items.map((item) => ({ x: x[k * source.count + item], y: y[k * source.count + item], item }));
      const drawn = this.pictured(name);
      const layer = parts.chosenPictures?.[name];
      const shown = places.map((one) => ({ ...one, size: drawn ? CHOSEN : RING }));
      if (layer) {
        this.use(layer, drawn);
        layer.data = columns(drawn ? shown : []);
      }
      return shown;
    });
    parts.chosenPoints.data = columns(ringed);
  }

  /**
   * Write the names that are wanted and have room, at points that are not pictures.
   * @param {Positions} positions
   * @param {number} selected the item, -1 for none
   */
  name({ x, y }, selected) {
    const { parts, source, camera } = this;
    const sources = Object.entries(parts.names ?? {});
    const places = sources.flatMap(([name, names]) => {
      const start = source.modalities.findIndex((modality) => modality.name === name) * source.count;
      const own = { x: x.subarray(start, start + source.count), y: y.subarray(start, start + source.count) };
      const texts = this.items(own, selected).map((item) => ({ ...camera.pixels(own.x[item], own.y[item]), text: short(source.raw.captions[item]), names }));
      const glyph = /** @type {Text} */ (this.glyph(names));
      const widths = widthsOf(texts.map(({ text }) => text), `${held(glyph.text_font_size)} ${held(glyph.text_font)}`);
      return texts.map((text, n) => ({ ...text, width: widths[n] }));
    });
    const plot = { width: parts.figure.inner_width, top: KEY, bottom: parts.figure.inner_height };
    const found = placeNames(places, REACH, plot, places.length ? this.spots() : [], selected < 0 && !source.lit?.size ? 0 : COVERED);
    for (const [, names] of sources) {
      const written = found.flatMap((place, n) => (place && places[n].names === names ? [{ at: camera.place(place), text: places[n].text }] : []));
      names.data = { x: written.map(({ at }) => at[0]), y: written.map(({ at }) => at[1]), text: written.map(({ text }) => text) };
    }
  }

  /** What names should not cover: the points with their radius in pixels. */
  spots() {
    const { parts, source, camera } = this;
    return source.modalities.flatMap(({ name }) => {
      const { x, y, size } = parts.points[name].data;
      return Array.from(x, (across, n) => ({ ...camera.pixels(Number(across), Number(y[n])), radius: Number(size[n]) / 2 }));
    });
  }

  /** While points move they have no names. */
  hush() {
    for (const names of Object.values(this.parts.names ?? {})) names.data = { x: [], y: [], text: [] };
  }

  /**
   * The items that may have their names, the most important first.
   * @param {Positions} own places in one modality
   * @param {number} selected
   */
  items({ x, y }, selected) {
    const { kind, source, camera } = this;
    if (source.lit?.size) return [...source.lit];
    const all = Array.from({ length: source.count }, (_, item) => item);
    const every = kind === "names" || (kind === "pictures" && camera.zoom >= CLOSE);
    if (selected < 0) return every ? all : [];
    const away = (/** @type {number} */ item) => Math.hypot(x[item] - x[selected], y[item] - y[selected]);
    const near = all.sort((a, b) => away(a) - away(b));
    return every ? near : kind === "dots" ? [] : near.slice(0, NEIGHBOURS + 1);
  }
}

/** @param {{x: number, y: number, size: number, item: number}[]} points */
function columns(points) {
  return { x: points.map(({ x }) => x), y: points.map(({ y }) => y), size: points.map(({ size }) => size), item: points.map(({ item }) => item) };
}
