/**
 * Born apart: curves of untrained networks by layer, the cones of several seeds, and the gaps between these.
 * @module modgap/figures/cone_effect/cone_effect
 */

import { readable, write } from "modgap/kit/chart";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { signed } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { average } from "modgap/numerics/vectors";
import { coalesced, follow } from "modgap/kit/views";

/**
 * What Python writes.
 * @typedef {object} Data
 * @property {Record<string, string>} labels
 * @property {Record<string, [number, number, string]>} places of the names: layer, cosine, alignment
 * @property {Record<string, number[]>} curves
 * @property {Record<string, {layer: number[], cosine: number[], source: string}>} published
 * @property {number[]} depths
 * @property {number} seeds
 * @property {Record<string, {x: number[], y: number[], gap: number[], predicted: number[], pair: number[][], cone: number, share: number}[]>} scenes
 */

const MARGIN = 26; // pixels between the outermost point and the edge, where words have to fit
const WORD = 52; // pixels that the name of a seed takes

/** @type {WeakMap<object, Born>} */
const figures = new WeakMap();

/** @param {Record<string, any>} parts the Bokeh models, by the names of `born.py` */
export default function start(parts) {
  const known = figures.get(parts.curves);
  if (known) known.draw();
  else figures.set(parts.curves, new Born(parts));
}

class Born {
  /** @param {Record<string, any>} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Data} */
    this.data = parts.data.tags[0];
    const redraw = coalesced(() => this.draw());
    for (const name of ["network", "layer", "depth"]) follow(parts[name], "value", redraw);
    for (const plot of [parts.clouds, parts.gaps]) follow(plot, "inner_width", redraw);
    readable(parts.curves, parts.card, () => this.curveSpots(), ({ name, layer }) => {
      parts.network.value = name;
      parts.layer.value = layer;
    });
    readable(parts.gaps, parts.card, () => this.gapSpots(), ({ depth }) => (parts.depth.value = depth));
    restyle(parts.curves.document);
    nameFigure(parts.curves, "Mean cosine of two inputs by layer, one curve for each kind of untrained network.");
    nameFigure(parts.clouds, `Scatter plot: outputs of ${this.data.seeds} networks that differ by their seed.`);
    nameFigure(parts.gaps, "Gap of two networks against the square root of twice the cone, with the line of equality.");
    this.draw();
  }

  get network() {
    return this.parts.network.value;
  }

  get scene() {
    return this.data.scenes[this.network][this.parts.depth.value];
  }

  draw() {
    const { parts, data, network, scene } = this;
    const layer = parts.layer.value;
    const curve = data.curves[network];
    const layers = curve.map((_, at) => at);
    parts.curve.data = { x: layers, y: curve };
    parts.now.location = layer;
    parts.dot.data = { x: [layer], y: [curve[layer]] };
    this.nameCurves();
    const published = data.published[network] ?? { layer: [], cosine: [] };
    parts.published.data = { x: published.layer, y: published.cosine };
    const last = published.layer.length - 1;
    parts.publishedWords.data =
      last < 0
        ? { x: [], y: [], text: [] }
        : { x: [25], y: [published.cosine[last] > 0.5 ? published.cosine[last] - 0.13 : published.cosine[last] + 0.13], text: ["○ published"] };
    this.drawClouds();
    const others = data.scenes[network].filter((other) => other !== scene);
    parts.otherGaps.data = { x: others.flatMap((one) => one.predicted), y: others.flatMap((one) => one.gap) };
    parts.theseGaps.data = { x: scene.predicted, y: scene.gap };
    write(parts.numbers, {
      cosine: signed(curve[layer]),
      cone: signed(scene.cone),
      gap: signed(average(scene.gap)),
      predicted: signed(average(scene.predicted)),
    });
    const depth = data.depths[parts.depth.value];
    nameSlider(parts.layer, "Layer at which the curves are read", `layer ${layer}, mean cosine ${signed(curve[layer])}`);
    nameSlider(parts.depth, "Hidden layers of the networks that differ by their seed", `${depth} hidden layers, mean gap ${signed(average(scene.gap))}`);
  }

  /** The names of all curves; that of the one that stands out in its colour. */
  nameCurves() {
    const named = (names) => ({
      x: names.map((name) => this.data.places[name][0]),
      y: names.map((name) => this.data.places[name][1]),
      align: names.map((name) => this.data.places[name][2]),
      text: names.map((name) => this.data.labels[name]),
    });
    this.parts.curveWords.data = named([this.network]);
    this.parts.otherWords.data = named(Object.keys(this.data.labels).filter((name) => name !== this.network));
  }

  /** One unit is as long across as up; each name stands outside its cone, away from the middle. */
  drawClouds() {
    const { parts, scene } = this;
    const { clouds: plot } = parts;
    const [width, height] = [plot.inner_width, plot.inner_height].map((pixels) => Math.max(1, pixels - 2 * MARGIN));
    const reach = Math.max(...scene.x.map(Math.abs)) / (width / 2 - WORD / 2);
    const unit = Math.max(reach, Math.max(...scene.y.map(Math.abs)) / (height / 2));
    plot.x_range.setv({ start: (-unit * plot.inner_width) / 2, end: (unit * plot.inner_width) / 2 });
    plot.y_range.setv({ start: (-unit * plot.inner_height) / 2, end: (unit * plot.inner_height) / 2 });
    parts.cloud.data = { x: scene.x, y: scene.y, colour: parts.cloud.data.colour };
    const drawn = scene.x.length / this.data.seeds;
    const places = Array.from({ length: this.data.seeds }, (_, seed) => {
      const x = scene.x.slice(seed * drawn, (seed + 1) * drawn);
      const y = scene.y.slice(seed * drawn, (seed + 1) * drawn);
      const right = average(x) >= 0;
      return { x: right ? Math.max(...x) + 5 * unit : Math.min(...x) - 5 * unit, y: average(y), align: right ? "left" : "right" };
    });
    this.spread(places, 15 * unit);
    parts.seedWords.data = { ...parts.seedWords.data, x: places.map((p) => p.x), y: places.map((p) => p.y), align: places.map((p) => p.align) };
  }

  /** Push names on the same side apart, from below upwards. */
  spread(places, distance) {
    for (const align of ["left", "right"]) {
      const column = places.filter((place) => place.align === align).sort((a, b) => a.y - b.y);
      for (let k = 1; k < column.length; k++) column[k].y = Math.max(column[k].y, column[k - 1].y + distance);
    }
  }

  curveSpots() {
    const { curves, published, labels } = this.data;
    const spot = (name, layer, y, note) => ({ x: layer, y, name, layer, lines: [labels[name], `layer ${layer}: ${signed(y)}${note}`] });
    const ours = Object.entries(curves).flatMap(([name, curve]) => curve.map((y, layer) => spot(name, layer, y, "")));
    const theirs = published[this.network];
    return [...(theirs?.layer ?? []).map((layer, k) => spot(this.network, layer, theirs.cosine[k], `, published (${theirs.source})`)), ...ours];
  }

  gapSpots() {
    return this.data.scenes[this.network].flatMap((scene, depth) =>
      scene.gap.map((gap, k) => ({
        x: scene.predicted[k],
        y: gap,
        depth,
        lines: [
          `seeds ${scene.pair[k].map((seed) => seed + 1).join(" and ")}, depth ${this.data.depths[depth]}`,
          `gap ${signed(gap)}, from the cones ${signed(scene.predicted[k])}`,
        ],
      })),
    );
  }
}
