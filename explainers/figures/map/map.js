/**
 * Map: all pairs as points in one plane, with pictures and names where there is room. See `map.py`.
 * @module modgap/figures/map/map
 */

import { Atlas } from "modgap/figures/map/atlas";
import { Finder } from "modgap/figures/map/finder";
import { gestures } from "modgap/figures/map/gestures";
import { label } from "modgap/figures/map/labels";
import { inView, Painter, pictured, pictureSize, wantsLarge } from "modgap/figures/map/painter";
import { Pictures } from "modgap/figures/map/pictures";
import { View } from "modgap/figures/map/view";
import { hide, show } from "modgap/kit/card";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { listen, Selection, tell } from "modgap/kit/items";
import { nameButtons, nameFigure } from "modgap/kit/names";
import { scaleText, signed, write } from "modgap/kit/numbers";
import { held, restyle } from "modgap/kit/theme";
import { boxOf, coalesced, find, fitted, onTap } from "modgap/kit/views";

/** @import { ColumnDataSource, GlyphRenderer } from "bokeh/models" */
/** @import { Scatter, Text } from "bokeh/models/glyphs" */
/** @import { Move } from "modgap/figures/map/finder" */
/** @import { Mapped, Parts } from "modgap/figures/map/types" */

const REST = 160; // milliseconds after the last movement until the map is at rest
const REACH = 16; // pixels from a point within which it counts as meant
const STRIDE = 0.25; // of the view, that a button moves
const FOUND = 4; // zoom at which a pair is shown that was looked for
const RING = 5; // pixels around what is ringed
const NOTHING = { item: -1, modality: 0 };

export default fitted((/** @type {Parts} */ parts) => new PairMap(parts));

class PairMap {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.atlas = new Atlas(/** @type {Mapped} */ (parts.payload.tags[0]));
    this.raw = this.atlas.raw;
    const names = new Map(/** @type {[string, string][]} */ (parts.item.options));
    this.captions = this.raw.ids.map((id) => String(names.get(id)));
    this.view = new View(parts.figure);
    this.pictures = new Pictures(this.raw, coalesced(() => this.repaint()));
    this.selection = new Selection(this, parts.item);
    this.hovered = -1;
    this.hoversHere = false;
    this.anchor = 0; // the modality that the card stands beside
    this.timer = 0;
    this.clouds = this.atlas.clouds(valueOf(parts.plane));
    this.raw.modalities.forEach(({ name }, k) => this.layer(name, k));
    this.finder = new Finder(
      parts.finder,
      this.captions,
      (item) => this.go(item),
      (move) => this.step(move),
    );
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.plane, parts.zoom, parts.x, parts.y, parts.item]) followValue(control, redraw);
    this.hear();
    restyle(parts.figure.document);
    const [first, second] = this.raw.modalities.map(({ word }) => word);
    nameFigure(parts.figure, `Map: each pair as a point of its ${first} and a point of its ${second} in one plane.`);
    this.draw();
  }

  /** Let a layer be painted. @param {string} name of the modality @param {number} k */
  layer(name, k) {
    const layer = this.parts.clouds[name];
    const glyph = /** @type {Scatter} */ (this.glyph(layer));
    const painter = new Painter(this.view, this.atlas.held, name === this.raw.pictured ? this.pictures : null);
    const paint = (/** @type {CanvasRenderingContext2D} */ context) => painter.paint(context, this.clouds[k], held(glyph.fill_color));
    Object.assign(layer, { paint });
  }

  /** What draws the rows of a source. @param {ColumnDataSource} source */
  glyph(source) {
    const layers = /** @type {GlyphRenderer[]} */ (this.parts.figure.renderers);
    return layers.find((layer) => layer.data_source === source)?.glyph;
  }

  /** Answer pointer, touch and other figures. */
  hear() {
    const { figure } = this.parts;
    const place = /** @type {HTMLElement} */ (find(figure)?.el);
    const dragged = gestures(place, ({ across, down, levels, at }) => {
      this.view.mover.stop();
      this.view.pan(across, down);
      if (levels) {
        this.view.approach(levels, at);
        this.hover(NOTHING); // it moves away from under the hand
      }
      this.moved();
    });
    figure.on_event("mousemove", (event) => this.hover(this.nearest(event)));
    figure.on_event("mouseleave", () => this.hover(NOTHING));
    onTap(figure, (event) => !dragged() && this.select(this.nearest(event).item));
    listen(this, figure, ({ kind, ids }) => {
      const item = this.atlas.index.get(ids[0] ?? "") ?? -1;
      if (ids.length && item < 0) return;
      if (kind === "hover") this.hover({ item, modality: 0 }, false);
      else this.selection.follow(item < 0 ? "" : ids[0]);
    });
  }

  /** The plot has another size. */
  fit() {
    this.view.show();
    this.rest();
  }

  /** Draw the state of the controls. */
  draw() {
    const { parts, view } = this;
    this.clouds = this.atlas.clouds(valueOf(parts.plane));
    view.reach = [farthest(this.clouds.map(({ x }) => x)), farthest(this.clouds.map(({ y }) => y))];
    const [x, y, zoom] = [valueOf(parts.x), valueOf(parts.y), valueOf(parts.zoom)];
    const { state } = this;
    if (x !== state.x || y !== state.y || zoom !== state.zoom) view.look(x, y, zoom); // else the view is where it came to rest
    nameButtons(parts.plane, "Plane");
    this.finder.tell(this.selected);
    this.rest();
    this.selection.tell();
  }

  /** The view moves. */
  moved() {
    this.repaint();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), REST);
  }

  /** What is shown becomes the state. */
  settle() {
    const { parts } = this;
    clearTimeout(this.timer);
    const { x, y, zoom } = this.state;
    put(parts.zoom, zoom);
    put(parts.x, x);
    put(parts.y, y);
    this.rest();
  }

  /** The view as controls hold it. */
  get state() {
    const { x, y, zoom } = this.view;
    return { x: rounded(x, 4), y: rounded(y, 4), zoom: rounded(zoom, 2) };
  }

  /** Paint anew where the view is. */
  repaint() {
    const { parts, view } = this;
    for (const layer of Object.values(parts.clouds)) {
      layer.setv({ data: { x: [view.x], y: [view.y] } }, { silent: true });
      layer.change.emit(); // also where the place is the same, and what is painted is not
    }
    this.mark();
  }

  /** The view stands still: there is time for what takes longer than a frame. */
  rest() {
    const { view, raw } = this;
    const seen = this.clouds.map((cloud) => inView(cloud, cloud.order, view));
    const at = raw.modalities.findIndex(({ name }) => name === raw.pictured);
    if (at >= 0 && wantsLarge(view)) this.pictures.want(inView(this.clouds[at], pictured(this.clouds[at], view), view));
    this.repaint();
    const spots = at < 0 ? [] : inView(this.clouds[at], pictured(this.clouds[at], view), view).map((item) => ({ ...this.pixel(item, at), radius: pictureSize(view.zoom) / 2 }));
    raw.modalities.forEach(({ name }, k) => {
      const names = this.parts.names[name];
      if (names) label(names, /** @type {Text} */ (this.glyph(names)), view, { cloud: this.clouds[k], seen: seen[k], captions: this.captions }, spots);
    });
    const counts = raw.modalities.map(({ name }, k) => [name, seen[k].length.toLocaleString("en")]);
    write(this.parts.numbers, { zoom: `× ${scaleText(2 ** view.zoom)}`, ...Object.fromEntries(counts) });
    this.parts.nothing.data = seen.flat().length ? { x: [], y: [], text: [] } : { x: [view.x], y: [view.y], text: ["nothing here"] };
  }

  /** Where a point stands in the plot. @param {number} item @param {number} modality */
  pixel(item, modality) {
    const { x, y } = this.clouds[modality];
    return this.view.pixel(x[item], y[item]);
  }

  /** The selected pair, -1 for none. */
  get selected() {
    return this.atlas.index.get(this.selection.id) ?? -1;
  }

  /** Ring both points of the pair that is hovered or selected, join them, and show its card. */
  mark() {
    const { parts, view, raw } = this;
    const item = this.hovered >= 0 ? this.hovered : this.selected;
    const ends = item < 0 ? [] : this.clouds.map(({ x, y }) => [x[item], y[item]]);
    parts.link.data = ends.length ? { x0: [ends[0][0]], y0: [ends[0][1]], x1: [ends[1][0]], y1: [ends[1][1]] } : { x0: [], y0: [], x1: [], y1: [] };
    const size = pictureSize(view.zoom);
    const drawn = ends.map((_, k) => raw.modalities[k].name === raw.pictured && pictured(this.clouds[k], view).includes(item));
    parts.ring.data = {
      x: ends.map(([x]) => x),
      y: ends.map(([, y]) => y),
      size: ends.map((_, k) => (drawn[k] ? size + 2 * RING : 2 * RING + 2)),
      marker: ends.map((_, k) => (drawn[k] ? "square" : "circle")),
    };
    if (item < 0 || (this.hovered >= 0 && !this.hoversHere)) hide(parts.card, this);
    else this.card(item);
  }

  /** @param {number} item */
  card(item) {
    const { parts, raw, atlas } = this;
    const box = boxOf(/** @type {Element} */ (find(parts.figure)?.el));
    const modality = this.hovered >= 0 ? this.anchor : 0;
    const { x, y } = this.pixel(item, modality);
    if (x < 0 || x > box.width || y < 0 || y > box.height) {
      hide(parts.card, this);
      return;
    }
    this.pictures.want([item]);
    const url = this.pictures.url(item);
    const modalities = raw.modalities.map(({ name, word }) => ({ name, word, media: name === raw.pictured && url ? { kind: /** @type {const} */ ("drawing"), urls: [url] } : { kind: /** @type {const} */ ("text") } }));
    const split = raw.held.length ? [atlas.held[item] ? "held out" : "trained on"] : [];
    const values = [`cosine of the pair ${signed(atlas.cosines[item])}`, ...split];
    show(parts.card, this, { captions: [this.captions[item]], modalities }, [{ item: 0 }], values, { left: box.left + x, top: box.top + y, floor: box.bottom });
  }

  /** The pair whose point is nearest, -1 if none is near. @param {{sx: number, sy: number}} event */
  nearest({ sx, sy }) {
    const { view, clouds } = this;
    const [x, y] = view.place({ x: sx, y: sy });
    const found = { ...NOTHING };
    let best = REACH * view.unit;
    clouds.forEach((cloud, modality) => {
      for (let n = 0; n < cloud.x.length; n++) {
        const distance = Math.hypot(cloud.x[n] - x, cloud.y[n] - y);
        if (distance < best) [best, found.item, found.modality] = [distance, n, modality];
      }
    });
    return found;
  }

  /** @param {{item: number, modality: number}} at @param {boolean} [here] whether it is hovered in this figure */
  hover({ item, modality }, here = true) {
    this.anchor = modality;
    if (item === this.hovered && here === this.hoversHere) return;
    this.hovered = item;
    this.hoversHere = here;
    this.mark();
    if (here) tell(this, "hover", item < 0 ? [] : [this.raw.ids[item]]);
  }

  /** @param {number} item */
  select(item) {
    if (item >= 0) this.selection.toggle(this.raw.ids[item]);
    else this.selection.choose("");
  }

  /** Travel to a pair and select it. @param {number} item -1: none is selected */
  go(item) {
    this.selection.choose(item < 0 ? "" : this.raw.ids[item]);
    if (item < 0) return;
    const [{ x, y }] = this.clouds;
    this.fly(x[item], y[item], Math.max(FOUND, this.view.zoom));
  }

  /** @param {Move} move */
  step(move) {
    const { view, parts } = this;
    const [across, up] = [STRIDE * parts.figure.inner_width * view.unit, STRIDE * parts.figure.inner_height * view.unit];
    const [right, above, closer] = { left: [-across, 0, 0], right: [across, 0, 0], up: [0, up, 0], down: [0, -up, 0], closer: [0, 0, 1], farther: [0, 0, -1] }[move];
    this.fly(view.x + right, view.y + above, view.zoom + closer);
  }

  /** Travel to a place. @param {number} x @param {number} y @param {number} zoom */
  fly(x, y, zoom) {
    this.hover(NOTHING);
    this.view.fly(x, y, zoom, (there) => (there ? this.settle() : this.repaint()));
  }
}

/** The greatest magnitude. @param {Float64Array[]} arrays */
function farthest(arrays) {
  return arrays.reduce((most, values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
}

/** @param {number} value @param {number} digits */
function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
