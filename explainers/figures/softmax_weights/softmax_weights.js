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

/** @import { Parts, WeightsData } from "modgap/figures/softmax_weights/types" */
/** @import { Identity } from "modgap/data/types" */

const TOPS = [0.05, 0.1, 0.2, 0.5, 1]; // where the axis of the weights may end

/** @type {WeakSet<object>} */
const started = new WeakSet();

/** Draw the models of `softmax_weights.py`. @param {Parts} parts */
export default function start(parts) {
  if (started.has(parts.payload)) return;
  started.add(parts.payload);
  new SoftmaxWeights(parts).draw();
}

/** What is drawn: the item that asks, and of all candidates similarities, weights, shares of the pull, order and ranks from 1. */
class Answers {
  /**
   * @param {number} item that asks
   * @param {number[]} similarities of the candidates
   * @param {number} scale 1 / tau
   */
  constructor(item, similarities, scale) {
    this.item = item;
    this.similarities = similarities;
    this.weights = candidateWeights(similarities, 1 / scale);
    this.shares = pullShares(similarities, item, 1 / scale);
    this.pull = totalPull(similarities, item, 1 / scale);
    this.order = ranking(similarities);
    this.negatives = this.order.filter((one) => one !== item);
    /** @type {number[]} */
    this.rank = [];
    this.order.forEach((one, place) => (this.rank[one] = place + 1));
  }

  /** @param {number[]} items @param {number[]} values */
  columns(items, values) {
    return { x: items.map((item) => this.rank[item]), y: items.map((item) => values[item]) };
  }
}

class SoftmaxWeights {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Identity & WeightsData} */ (parts.payload.tags[0]);
    const [candidates, queries] = this.data.points.map((text) => decode(text, this.data.ids.length));
    this.candidates = candidates;
    this.queries = queries;
    this.now = this.answers();
    const redraw = coalesced(() => this.draw());
    followValue(parts.query, redraw);
    followValue(parts.scale, redraw);
    const choose = (/** @type {{item: number}} */ { item }) => put(parts.query, this.data.ids[item]);
    readable(parts.similar, parts.card, () => this.spots(this.now.similarities), choose);
    readable(parts.weights, parts.card, () => this.spots(this.now.weights), choose);
    restyle(parts.similar.document);
    const [first, second] = this.data.modalities.map(({ word }) => word);
    nameFigure(parts.similar, `Cosine of each ${first} with the ${second} that asks, the most similar first.`);
    nameFigure(parts.weights, `Weight that the temperature gives each ${first}, in the same order.`);
  }

  get scale() {
    return valueOf(this.parts.scale);
  }

  /** What the candidates answer in the present state. */
  answers() {
    const item = this.data.ids.indexOf(valueOf(this.parts.query));
    const similarities = this.data.ids.map((_, n) => dot(this.candidates, n, this.queries, item));
    return new Answers(item, similarities, this.scale);
  }

  draw() {
    this.now = this.answers();
    this.drawSimilarities();
    this.drawWeights();
    this.showStrip();
    const { item, pull, shares, weights } = this.now;
    const weight = percent(weights[item]);
    write(this.parts.numbers, {
      weight,
      hardest: percent(Math.max(...shares)),
      perplexity: perplexity(shares).toFixed(1),
      pull: signed(pull),
    });
    nameSlider(this.parts.scale, "Inverse temperature", `1/τ ${scaleText(this.scale)}, weight of the partner ${weight}`);
  }

  drawSimilarities() {
    const { now, parts } = this;
    const { x, y } = now.columns([now.item], now.similarities);
    parts.negatives.data = now.columns(now.negatives, now.similarities);
    parts.positive.data = { x, y };
    // Similarities fall to the right: above a point there is room on its right, below it on its left.
    const right = x[0] > now.order.length / 2;
    parts.positiveWord.data = { x, y, text: ["partner"], align: [right ? "right" : "left"], down: [right ? 14 : -14] };
  }

  drawWeights() {
    const { now, parts } = this;
    parts.negativeBars.data = now.columns(now.negatives, now.weights);
    parts.positiveBar.data = now.columns([now.item], now.weights);
    const top = TOPS.find((height) => height >= Math.max(...now.weights)) ?? 1;
    parts.weights.y_range.end = top * 1.02;
    parts.weightTicks.ticks = [0, top / 2, top];
  }

  /** The query, and the candidates that weigh most. */
  showStrip() {
    const strip = find(this.parts.strip)?.shadow_el.querySelector(".strip");
    const { item: asked, order, weights } = this.now;
    const things = order.slice(0, this.data.top).map((item) => {
      const box = this.thing(item, 0, item === asked ? "positive" : "");
      box.append(element("b", "", percent(weights[item])));
      return box;
    });
    strip?.replaceChildren(this.thing(asked, 1, "query"), ...things);
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
    const { item: asked, order, rank, shares, similarities, weights } = this.now;
    return order.map((item) => ({
      x: rank[item],
      y: heights[item],
      item,
      lines: [
        this.data.captions[item] + (item === asked ? " (partner)" : ""),
        `cosine ${signed(similarities[item])}, weight ${percent(weights[item])}`,
        ...(item === asked ? [] : [`share of the pull ${percent(shares[item])}`]),
      ],
    }));
  }
}
