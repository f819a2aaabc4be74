/**
 * One query and its candidates: similarities, and the weights that a temperature makes of them.
 * @module modgap/figures/softmax_weights/softmax_weights
 */

import { decode } from "modgap/data/payload";
import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { percent, scaleText, signed, write } from "modgap/kit/numbers";
import { element, picture } from "modgap/kit/sprite";
import { restyle } from "modgap/kit/theme";
import { coalesced, find } from "modgap/kit/views";
import { ranking } from "modgap/numerics/retrieval";
import { dot } from "modgap/numerics/vectors";
import { candidateWeights, perplexity, pullShares, totalPull } from "modgap/numerics/weights";

/** @import { ColumnDataSource, Figure, FixedTicker } from "bokeh/models" */
/** @import { Div, Select, Slider } from "bokeh/models/widgets" */
/** @import { Raw } from "modgap/data/payload" */

/**
 * @typedef {object} Parts
 * @property {Figure} similar
 * @property {ColumnDataSource} negatives
 * @property {ColumnDataSource} positive
 * @property {ColumnDataSource} positiveWord
 * @property {Figure} weights
 * @property {FixedTicker} weightTicks
 * @property {ColumnDataSource} negativeBars
 * @property {ColumnDataSource} positiveBar
 * @property {ColumnDataSource} payload
 * @property {Div} numbers
 * @property {Div} card
 * @property {Div} strip
 * @property {Select} query
 * @property {Slider} scale
 */
/**
 * What Python writes.
 * @typedef {Pick<Raw, "modalities" | "ids" | "captions" | "total"> & {points: string[], top: number}} Data
 */

const TOPS = [0.05, 0.1, 0.2, 0.5, 1]; // where the axis of the weights may end

/** @type {WeakSet<object>} */
const started = new WeakSet();

/** Draw the models of `softmax_weights.py`. @param {Parts} parts */
export default function start(parts) {
  if (started.has(parts.payload)) return;
  started.add(parts.payload);
  new SoftmaxWeights(parts).draw();
}

class SoftmaxWeights {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Data} */ (parts.payload.tags[0]);
    this.count = this.data.ids.length;
    [this.candidates, this.queries] = this.data.points.map((text) => decode(text, this.count));
    this.ask(this.item);
    this.weigh();
    const redraw = coalesced(() => this.draw());
    followValue(parts.query, redraw);
    followValue(parts.scale, redraw);
    const choose = (/** @type {{item: number}} */ { item }) => put(parts.query, this.data.ids[item]);
    readable(parts.similar, parts.card, () => this.spots(this.similarities), choose);
    readable(parts.weights, parts.card, () => this.spots(this.weights), choose);
    restyle(/** @type {import("bokeh/document").Document} */ (parts.similar.document));
    const [first, second] = this.data.modalities.map(({ word }) => word);
    nameFigure(parts.similar, `Cosine of each ${first} with the ${second} that asks, the most similar first.`);
    nameFigure(parts.weights, `Weight that the temperature gives each ${first}, in the same order.`);
  }

  /** The item that asks. */
  get item() {
    return this.data.ids.indexOf(String(valueOf(this.parts.query)));
  }

  get scale() {
    return Number(valueOf(this.parts.scale));
  }

  draw() {
    if (this.item !== this.asked) this.ask(this.item);
    this.weigh();
    this.drawSimilarities();
    this.drawWeights();
    this.showStrip();
    const weight = percent(this.weights[this.asked]);
    write(this.parts.numbers, {
      weight,
      hardest: percent(Math.max(...this.shares)),
      perplexity: perplexity(this.shares).toFixed(1),
      pull: signed(totalPull(this.similarities, this.asked, 1 / this.scale)),
    });
    nameSlider(this.parts.scale, "Inverse temperature", `1/τ ${scaleText(this.scale)}, weight of the partner ${weight}`);
  }

  /** Similarities and order of another query. @param {number} item */
  ask(item) {
    this.asked = item;
    this.similarities = Array.from({ length: this.count }, (_, n) => dot(this.candidates, n, this.queries, item));
    this.order = ranking(this.similarities);
    /** @type {number[]} from 1, of each item */
    this.rank = [];
    this.order.forEach((n, place) => (this.rank[n] = place + 1));
  }

  /** What the temperature makes of the similarities. */
  weigh() {
    const tau = 1 / this.scale;
    this.weights = candidateWeights(this.similarities, tau);
    this.shares = pullShares(this.similarities, this.asked, tau);
  }

  /** @param {number[]} items @param {number[]} values */
  columns(items, values) {
    return { x: items.map((item) => this.rank[item]), y: items.map((item) => values[item]) };
  }

  /** The candidates that are not the partner. */
  get negatives() {
    return this.order.filter((item) => item !== this.asked);
  }

  drawSimilarities() {
    const { parts, asked } = this;
    const [x, y] = [this.rank[asked], this.similarities[asked]];
    parts.negatives.data = this.columns(this.negatives, this.similarities);
    parts.positive.data = { x: [x], y: [y] };
    // Similarities fall to the right: above a point there is room on its right, below it on its left.
    const right = x > this.count / 2;
    parts.positiveWord.data = { x: [x], y: [y], text: ["partner"], align: [right ? "right" : "left"], down: [right ? 14 : -14] };
  }

  drawWeights() {
    const { parts, asked } = this;
    parts.negativeBars.data = this.columns(this.negatives, this.weights);
    parts.positiveBar.data = this.columns([asked], this.weights);
    const top = TOPS.find((height) => height >= Math.max(...this.weights)) ?? 1;
    parts.weights.y_range.end = top * 1.02;
    parts.weightTicks.ticks = [0, top / 2, top];
  }

  /** The query, and the candidates that weigh most. */
  showStrip() {
    const strip = find(this.parts.strip)?.shadow_el.querySelector(".strip");
    const things = this.order.slice(0, this.data.top).map((item) => {
      const box = this.thing(item, 0, item === this.asked ? "positive" : "");
      box.append(element("b", "", percent(this.weights[item])));
      return box;
    });
    strip?.replaceChildren(this.thing(this.asked, 1, "query"), ...things);
  }

  /**
   * @param {number} item
   * @param {number} modality
   * @param {string} role
   */
  thing(item, modality, role) {
    const { captions, modalities } = this.data;
    const box = element("div", `thing ${role}`);
    box.title = captions[item];
    const seen = picture(modalities[modality].media, item);
    if (seen) box.append(seen);
    else box.classList.add("plain");
    box.append(element("span", "name", captions[item]));
    return box;
  }

  /** What can be read off a plot. @param {number[]} heights of each item */
  spots(heights) {
    return this.order.map((item) => ({
      x: this.rank[item],
      y: heights[item],
      item,
      lines: [
        this.data.captions[item] + (item === this.asked ? " (partner)" : ""),
        `cosine ${signed(this.similarities[item])}, weight ${percent(this.weights[item])}`,
        ...(item === this.asked ? [] : [`share of the pull ${percent(this.shares[item])}`]),
      ],
    }));
  }
}
