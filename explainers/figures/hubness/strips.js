/**
 * The bias of all candidates, one row a closing.
 * @module modgap/figures/hubness/strips
 */

import { swarm } from "modgap/figures/hubness/swarm";
import { nearest } from "modgap/kit/chart";
import { nameFigure } from "modgap/kit/names";
import { boxOf, find } from "modgap/kit/views";

/** @import { ColumnDataSource } from "bokeh/models" */
/** @import { Answers } from "modgap/figures/hubness/answers" */
/** @import { Parts } from "modgap/figures/hubness/types" */
/** @import { Closing } from "modgap/numerics/closing" */

/**
 * What both plots draw.
 * @typedef {object} Search
 * @property {Map<Closing, Answers>} answers one row a closing, from above
 * @property {Closing} closing that is chosen
 * @property {Record<Closing, string>} told
 * @property {string} modality of the candidates
 * @property {string} asking what a sentence calls a query
 * @property {string} asked and a candidate
 */
/** @typedef {{x: number, y: number, item: number, closing: Closing, lines: string[]}} Dot */

const REACH = 20; // pixels from a dot within which it counts as meant
const NARROW = 480; // pixels below which dots are smaller
const SIZES = { wide: 6, narrow: 4.5 }; // pixels
const HALF = 0.38; // of a row that dots may take above and below its middle
const LABEL = 0.31; // of a row from its middle up to its label

/**
 * Fill the layer of one modality and empty those of the others.
 * @param {Record<string, ColumnDataSource>} layers
 * @param {string} modality
 * @param {Record<string, number[]>} columns
 */
export function fill(layers, modality, columns) {
  const empty = Object.fromEntries(Object.keys(columns).map((name) => [name, []]));
  for (const [name, layer] of Object.entries(layers)) layer.data = name === modality ? columns : empty;
}

/** @param {{x: number, y: number}[]} some */
function places(some) {
  return { x: some.map(({ x }) => x), y: some.map(({ y }) => y) };
}

/** The rows of dots. */
export class Strips {
  /** @param {Parts["strips"]} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Dot[]} of all rows */
    this.dots = [];
    /** @type {Closing[]} from above */
    this.rows = [];
  }

  /** Pixels that a unit takes. */
  get unit() {
    const { inner_width: width, inner_height: height, x_range: x, y_range: y } = this.parts.figure;
    return { wide: width / (x.end - x.start), high: height / (y.end - y.start) };
  }

  /** @param {Search} search */
  draw(search) {
    const { answers, asked, asking, closing, modality } = search;
    const { parts } = this;
    const size = parts.figure.inner_width < NARROW ? SIZES.narrow : SIZES.wide;
    this.rows = [...answers.keys()];
    this.dots = [...answers].flatMap(([name, one]) => this.row(name, one, size));
    fill(parts.loud, modality, places(this.dots.filter((dot) => dot.closing === closing)));
    fill(parts.quiet, modality, places(this.dots.filter((dot) => dot.closing !== closing)));
    for (const glyph of parts.glyphs) glyph.size = { value: size };
    this.label(search);
    parts.title.text = `bias of each ${asked}, whichever ${asking} asks`;
    nameFigure(parts.figure, `Bias of each ${asked} as trained, shifted and centred, in spreads of content; a band marks one.`);
  }

  /** Height of the middle of a row. @param {Closing} closing */
  middle(closing) {
    return this.rows.length - 1 - this.rows.indexOf(closing);
  }

  /**
   * Dots that would stand on each other move up and down.
   * @param {Closing} closing
   * @param {Answers} answers
   * @param {number} size
   * @returns {Dot[]}
   */
  row(closing, { bias, contentSpread }, size) {
    const { wide, high } = this.unit;
    const x = bias.map((value) => value / contentSpread);
    const offsets = swarm(x.map((value) => value * wide), size - 0.5, HALF * high);
    const middle = this.middle(closing);
    return x.map((value, item) => ({ x: value, y: middle + offsets[item] / high, item, closing, lines: [] }));
  }

  /** Words at the left of each row. @param {Search} search */
  label({ answers, closing, told }) {
    const { figure, loudLabel, quietLabels } = this.parts;
    const rows = [...answers].map(([name, { ratio }]) => {
      const text = `${told[name]}: ratio ${ratio.toFixed(2)}`;
      return { x: figure.x_range.start, y: this.middle(name) + LABEL, text, name };
    });
    const words = (/** @type {typeof rows} */ some) => ({ ...places(some), text: some.map(({ text }) => text) });
    loudLabel.data = words(rows.filter(({ name }) => name === closing));
    quietLabels.data = words(rows.filter(({ name }) => name !== closing));
  }

  /** Let items stand out. @param {number[]} items */
  mark(items) {
    this.parts.rings.data = places(this.dots.filter(({ item }) => items.includes(item)));
  }

  /** The item whose dot is nearest, -1 if none is near. @param {{x: number, y: number}} event */
  at(event) {
    return nearest(this.parts.figure, event, this.dots, REACH)?.item ?? -1;
  }

  /** The row that is there. @param {{y: number}} event */
  closingAt({ y }) {
    const last = this.rows.length - 1;
    return this.rows[Math.max(0, Math.min(last, last - Math.round(y)))];
  }

  /** Where an item's dot in a row stands in the window. @param {number} item @param {Closing} closing */
  inWindow(item, closing) {
    const { figure } = this.parts;
    const view = find(figure);
    const dot = this.dots.find((one) => one.item === item && one.closing === closing);
    if (!view || !dot) return { left: 0, top: 0 };
    const box = boxOf(view.el);
    const { left, top } = view.frame.bbox;
    const { wide, high } = this.unit;
    return {
      left: box.left + left + (dot.x - figure.x_range.start) * wide,
      top: box.top + top + (figure.y_range.end - dot.y) * high,
    };
  }
}
