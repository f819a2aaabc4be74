/**
 * One query and its candidates: similarities, and the weights that a temperature makes of them.
 * @module modgap/figures/softmax_weights/softmax_weights
 */

import { percent, readable, write } from "modgap/kit/chart";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { decode } from "modgap/data/payload";
import { restyle } from "modgap/kit/theme";
import { dot } from "modgap/numerics/vectors";
import { chosen, coalesced, find, follow } from "modgap/kit/views";
import { candidateWeights, perplexity, pullShares, totalPull } from "modgap/numerics/weights";

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {{codes: string[], unit: number, rows: number, columns: number}} points candidates, then queries
 * @property {string[]} captions
 * @property {[string, string]} words
 * @property {{url: string, columns: number, rows: number} | null} media
 * @property {number[]} scales 1 / tau at each position of the slider
 * @property {number} top how many candidates are shown as pictures
 */

const TOPS = [0.05, 0.1, 0.2, 0.5, 1]; // where the axis of the weights may end

/** @type {WeakMap<object, Query>} */
const figures = new WeakMap();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `query.py` */
export default function start(parts) {
  if (!figures.has(parts.similar)) figures.set(parts.similar, new Query(parts));
}

class Query {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Data} */
    this.data = parts.data.tags[0];
    [this.points] = decode(this.data.points);
    this.count = this.data.captions.length;
    const redraw = coalesced(() => this.draw());
    for (const name of ["query", "sharpness"]) follow(parts[name], "value", redraw);
    const ask = ({ item }) => (parts.query.value = String(item));
    readable(parts.similar, parts.card, () => this.spots((item) => this.similarities[item]), ask);
    readable(parts.weights, parts.card, () => this.spots((item) => this.weights[item]), ask);
    restyle(parts.similar.document);
    const [first, second] = this.data.words;
    nameFigure(parts.similar, `Cosine of each ${first} with the ${second} that asks, the most similar first.`);
    nameFigure(parts.weights, `Weight that the temperature gives each ${first}, in the same order.`);
    this.draw();
  }

  get query() {
    return chosen(this.parts.query);
  }

  get scale() {
    return this.data.scales[this.parts.sharpness.value];
  }

  draw() {
    const { parts, query } = this;
    if (query !== this.asked) this.ask(query);
    const tau = 1 / this.scale;
    this.weights = candidateWeights(this.similarities, tau);
    this.shares = pullShares(this.similarities, query, tau);
    const others = this.order.filter((item) => item !== query);
    const columns = (items, values) => ({ x: items.map((item) => this.rank[item]), y: items.map((item) => values[item]) });
    parts.otherBars.data = columns(others, this.weights);
    parts.partnerBar.data = columns([query], this.weights);
    const top = TOPS.find((height) => height >= Math.max(...this.weights)) ?? 1;
    parts.weights.y_range.end = top * 1.02;
    parts.weightTicks.ticks = [0, top / 2, top];
    write(parts.numbers, {
      partner: percent(this.weights[query]),
      hardest: percent(Math.max(...this.shares)),
      perplexity: perplexity(this.shares).toFixed(1),
      pull: signed(totalPull(this.similarities, query, tau)),
    });
    this.showStrip();
    nameSlider(parts.sharpness, "Inverse temperature", `1/τ ${this.scale}, weight of the partner ${percent(this.weights[query])}`);
  }

  /** Similarities and order of another query. @param {number} query */
  ask(query) {
    const { parts, points, count } = this;
    this.asked = query;
    this.similarities = Array.from({ length: count }, (_, item) => dot(points, item, points, count + query));
    this.order = Array.from({ length: count }, (_, item) => item).sort((a, b) => this.similarities[b] - this.similarities[a]);
    this.rank = new Array(count);
    this.order.forEach((item, place) => (this.rank[item] = place + 1));
    const others = this.order.filter((item) => item !== query);
    parts.others.data = { x: others.map((item) => this.rank[item]), y: others.map((item) => this.similarities[item]) };
    const [x, y] = [this.rank[query], this.similarities[query]];
    parts.partner.data = { x: [x], y: [y] };
    // Similarities fall to the right: above a point there is room on its right, below it on its left.
    const right = x > count / 2;
    parts.partnerWord.data = { x: [x], y: [y], text: ["partner"], align: [right ? "right" : "left"], down: [right ? 14 : -14] };
  }

  /** The query, and the candidates that weigh most, with their pictures. All text is text. */
  showStrip() {
    const strip = find(this.parts.strip)?.shadow_el.querySelector(".strip");
    if (!strip) return;
    const { captions, top } = this.data;
    const things = this.order.slice(0, top).map((item) => {
      const box = element("div", item === this.query ? "thing partner" : "thing");
      box.append(this.picture(item), element("span", "name", captions[item]), element("b", "", percent(this.weights[item])));
      box.title = captions[item];
      return box;
    });
    const query = element("div", "thing query");
    query.append(element("span", "name", captions[this.query]));
    strip.replaceChildren(query, ...things);
  }

  /** @param {number} item */
  picture(item) {
    const picture = element("span", "picture");
    const { media } = this.data;
    if (!media) return picture;
    const { url, columns, rows } = media;
    picture.style.backgroundImage = `url("${url}")`;
    picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    const across = columns > 1 ? (item % columns) / (columns - 1) : 0;
    const down = rows > 1 ? Math.floor(item / columns) / (rows - 1) : 0;
    picture.style.backgroundPosition = `${100 * across}% ${100 * down}%`;
    return picture;
  }

  /** @param {(item: number) => number} height */
  spots(height) {
    return this.order.map((item) => ({
      x: this.rank[item],
      y: height(item),
      item,
      lines: [
        this.data.captions[item] + (item === this.query ? " (partner)" : ""),
        `cosine ${signed(this.similarities[item])}, weight ${percent(this.weights[item])}`,
        ...(item === this.query ? [] : [`share of the pull ${percent(this.shares[item])}`]),
      ],
    }));
  }
}

/**
 * @param {string} tag
 * @param {string} name of the class
 * @param {string} [text]
 */
function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
