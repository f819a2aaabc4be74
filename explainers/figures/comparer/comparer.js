/**
 * Comparer: a chart of all models on any two measures, and which of them the panels show.
 * @module modgap/figures/comparer/comparer
 */

import { placeNames } from "modgap/figures/comparer/names";
import { Panel } from "modgap/figures/comparer/panel";
import { ALWAYS, PLACES } from "modgap/figures/comparer/places";
import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameButtons, nameFigure } from "modgap/kit/names";
import { write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted, mark } from "modgap/kit/views";

/** @import { FixedTicker, LinearAxis } from "bokeh/models" */
/** @import { Axis, Compared, Parts } from "modgap/figures/comparer/types" */

const STAYS = "Two models stay open; choose another one in its panel.";

export default fitted((/** @type {Parts} */ parts) => new Comparer(parts));

class Comparer {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.compared = /** @type {Compared} */ (parts.models.tags[0]);
    this.names = Object.keys(this.compared.models);
    const redraw = coalesced(() => this.draw());
    for (const control of [...PLACES.map((place) => parts[place]), parts.x, parts.y, parts.view]) followValue(control, redraw);
    readable(parts.figure, parts.card, () => this.spots(), ({ model }) => this.toggle(model));
    parts.add.on_event("button_click", () => this.add());
    this.draw();
    restyle(parts.figure.document);
    for (const place of PLACES) setTimeout(() => new Panel(parts, place)); // a task each: plots take long to make
  }

  /** The names have other room. */
  fit() {
    this.drawNames();
  }

  /** The open models, panel by panel. */
  get open() {
    return PLACES.map((place) => valueOf(this.parts[place])).filter(Boolean);
  }

  /** What is on the axes: the horizontal one, and the vertical one. */
  get pair() {
    return /** @type {const} */ ([valueOf(this.parts.x), valueOf(this.parts.y)]);
  }

  draw() {
    const { parts, compared } = this;
    const [x, y] = this.pair.map((name) => compared.axes[name]);
    const asMap = valueOf(parts.view) === "heatmap";
    parts.figure.x_range.setv({ start: x.ends[0], end: x.ends[1] });
    parts.figure.y_range.setv({ start: y.ends[0], end: y.ends[1] });
    scale(parts.across, parts.acrossTicks, x);
    scale(parts.up, parts.upTicks, y);
    parts.across.axis_label = x.label;
    parts.title.text = y.label;
    nameFigure(parts.figure, `Chart of all models: ${y.label} against ${x.label}, one mark for each seed.`);
    this.drawMarks();
    this.drawNames();
    this.arrange();
    mark(parts.scale, "away", !asMap);
    mark(parts.key, "away", asMap);
    parts.add.disabled = this.open.length === PLACES.length;
    nameButtons(parts.view, "Panels");
    nameButtons(parts.order, "Order of the items");
    write(parts.note, { note: this.note() });
  }

  /** One mark a seed, lines through the means of a series, and a ring around each open model. */
  drawMarks() {
    const { parts, compared } = this;
    for (const [look, source] of Object.entries(parts.marks)) {
      const spots = this.spots().filter(({ model }) => compared.models[model].look === look);
      source.data = {
        x: spots.map((spot) => spot.x),
        y: spots.map((spot) => spot.y),
        filled: spots.map(({ model }) => (compared.hollow.includes(compared.models[model].set) ? 0 : 0.8)),
      };
    }
    for (const [look, source] of Object.entries(parts.lines)) source.data = this.means(compared.series[look] ?? []);
    parts.rings.data = this.means([...new Set(this.open)]);
  }

  /** Names of the open models, and of those others that have room. */
  drawNames() {
    const { figure, names, openNames } = this.parts;
    const { x_range: across, y_range: up, inner_width: width, inner_height: height } = figure;
    const unit = { x: (across.end - across.start) / width, y: (up.end - up.start) / height };
    const pixel = (/** @type {{x: number, y: number}} */ { x, y }) => ({ x: (x - across.start) / unit.x, y: (up.end - y) / unit.y });
    const open = new Set(this.open);
    const order = [...open, ...this.names.filter((name) => !open.has(name))];
    const named = order.flatMap((name) => {
      const { x: [x], y: [y] } = this.means([name]);
      return x === undefined ? [] : [{ ...pixel({ x, y }), text: this.compared.models[name].short, urgent: open.has(name) }];
    });
    const places = placeNames(named, this.spots().map(pixel), { width, height });
    const texts = named.flatMap(({ text, urgent }, k) => {
      const place = places[k];
      return place ? [{ text, urgent, align: place.align, x: across.start + place.x * unit.x, y: up.end - place.y * unit.y }] : [];
    });
    for (const [source, urgent] of /** @type {const} */ ([[names, false], [openNames, true]])) {
      const own = texts.filter((one) => one.urgent === urgent);
      source.data = {
        x: own.map(({ x }) => x),
        y: own.map(({ y }) => y),
        text: own.map(({ text }) => text),
        align: own.map(({ align }) => align),
      };
    }
  }

  /** Where models stand in the mean over their seeds, without those of which it is not known. @param {string[]} models */
  means(models) {
    const places = models.flatMap((name) => {
      const [x, y] = this.pair.map((axis) => this.compared.models[name].readings[axis].mean);
      return x.length && y.length ? [{ x: x[0], y: y[0] }] : [];
    });
    return { x: places.map(({ x }) => x), y: places.map(({ y }) => y) };
  }

  /** What can be read of the chart, and opened by a click. */
  spots() {
    const [across, up] = this.pair;
    const { axes, models } = this.compared;
    return Object.entries(models).flatMap(([model, { label, seeds, readings }]) => {
      const [x, y] = [readings[across], readings[up]];
      if (!x.at.length) return [];
      return y.at.map((place, k) => {
        const values = `${axes[up].short} ${y.told[k]}, ${axes[across].short} ${x.told[k]}`;
        return { model, x: x.at[k], y: place, lines: [label, seeds.length > 1 ? `seed ${seeds[k]}: ${values}` : values] };
      });
    });
  }

  /** Open a model in the next panel that is free, or the last one; or close it. @param {string} model */
  toggle(model) {
    const { open } = this;
    const others = open.filter((name) => name !== model);
    if (others.length === open.length) this.show([...open.slice(0, PLACES.length - 1), model]);
    else if (others.length >= ALWAYS) this.show(others);
    else write(this.parts.note, { note: STAYS });
  }

  /** One panel more, with the next model that is not open. */
  add() {
    const { open } = this;
    if (open.length < PLACES.length) this.show([...open, this.names.find((name) => !open.includes(name)) ?? this.names[0]]);
  }

  /** @param {string[]} models panel by panel */
  show(models) {
    PLACES.forEach((place, k) => put(this.parts[place], models[k] ?? ""));
  }

  /** Show the panels that are open. */
  arrange() {
    const { parts } = this;
    for (const [k, place] of PLACES.entries()) {
      const column = parts.grid.children[k];
      const closes = !valueOf(parts[place]);
      const focused = closes && find(column)?.el.matches(":focus-within");
      mark(column, "closed", closes);
      if (focused) find(parts.add)?.shadow_el.querySelector("button")?.focus();
    }
    const { length } = this.open;
    for (let count = ALWAYS; count <= PLACES.length; count++) mark(parts.grid, `of${count}`, count === length);
  }

  /** Which models the chart cannot show, or what a click does. */
  note() {
    const { models, axes } = this.compared;
    const absent = this.pair.flatMap((axis) => {
      const names = Object.values(models).filter(({ readings }) => !readings[axis].at.length).map(({ label }) => label);
      return names.length ? [`Not in the chart: ${names.join(", ")}, whose ${axes[axis].short} is not known.`] : [];
    });
    return absent.length ? [...new Set(absent)].join(" ") : "Click a point to open or close its model."; // room for one of them
  }
}

/** @param {LinearAxis} drawn @param {FixedTicker} ticker @param {Axis} axis */
function scale(drawn, ticker, { ticks, texts }) {
  drawn.major_label_overrides = new Map(ticks.map((tick, k) => [tick, texts[k]]));
  ticker.ticks = ticks;
}
