/**
 * Cone effect: curves of untrained networks by layer, the cones of several seeds, and the gaps between these.
 * @module modgap/figures/cone_effect/cone_effect
 */

import { namePlaces } from "modgap/figures/cone_effect/seed_names";
import { readable } from "modgap/kit/chart";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { signed, write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, fitted, follow, wait } from "modgap/kit/views";
import { average } from "modgap/numerics/vectors";

/** @import { Parts } from "modgap/figures/cone_effect/types" */

/** @typedef {{x: number[], y: number[], gap: number[], predicted: number[], pair: [number, number][], cone: number}} Scene */
/** @typedef {{layer: number[], cosine: number[], source: string}} Published */

/**
 * What Python writes; records are by network, scenes also by depth.
 * @typedef {object} Data
 * @property {Record<string, string>} labels
 * @property {Record<string, [number, number, string]>} places of the names: layer, cosine, alignment
 * @property {Record<string, number[]>} curves
 * @property {Partial<Record<string, Published>>} published
 * @property {number} seeds
 * @property {Record<string, Record<string, Scene>>} scenes
 */

const MARGIN = 26; // pixels between the outermost point and the edge, where names have to fit
const NAME = 52; // pixels that the name of a seed takes
const NOWHERE = { x: [], y: [], text: [] };

/** Draw the models of `cone_effect.py`. @type {(parts: Parts) => void} */
export default fitted((/** @type {Parts} */ parts) => new ConeEffect(parts));

class ConeEffect {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Data} */ (parts.data.tags[0]);
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.network, parts.layer, parts.depth]) followValue(control, redraw);
    for (const plot of [parts.clouds, parts.gaps]) follow(plot, "inner_width", redraw);
    readable(parts.figure, parts.card, () => this.curveSpots(), ({ network, layer }) => {
      put(parts.network, network);
      put(parts.layer, layer);
    });
    readable(parts.gaps, parts.card, () => this.gapSpots(), ({ depth }) => put(parts.depth, depth));
    restyle(parts.figure.document);
    nameFigure(parts.figure, "Mean cosine of two inputs by layer, one curve for each kind of untrained network.");
    nameFigure(parts.clouds, `Scatter plot: outputs of ${this.data.seeds} networks that differ by their seed.`);
    nameFigure(parts.gaps, "Gap of two networks against the square root of twice the cone, with the line of equality.");
    this.draw();
  }

  fit() {
    this.draw();
  }

  get network() {
    return valueOf(this.parts.network);
  }

  get layer() {
    return valueOf(this.parts.layer);
  }

  get depth() {
    return String(valueOf(this.parts.depth));
  }

  get scene() {
    return this.data.scenes[this.network][this.depth];
  }

  draw() {
    wait(this.parts.figure, this.depth !== "0");
    this.drawCurves();
    this.drawClouds();
    this.drawGaps();
    const { parts, layer, scene } = this;
    const cosine = signed(this.data.curves[this.network][layer]);
    const gap = signed(average(scene.gap));
    write(parts.numbers, { cosine, cone: signed(scene.cone), gap, predicted: signed(average(scene.predicted)) });
    nameSlider(parts.layer, "Layer at which the curves are read", `layer ${layer}, mean cosine ${cosine}`);
    nameSlider(parts.depth, "Hidden layers of the networks that differ by their seed", `${this.depth} hidden layers, mean gap ${gap}`);
  }

  drawCurves() {
    const { parts, data, network, layer } = this;
    const curve = data.curves[network];
    parts.curve.data = { x: curve.map((_, at) => at), y: curve };
    parts.now.location = layer;
    parts.dot.data = { x: [layer], y: [curve[layer]] };
    parts.curveName.data = this.named([network]);
    parts.otherNames.data = this.named(Object.keys(data.labels).filter((name) => name !== network));
    const published = data.published[network];
    parts.published.data = { x: published?.layer ?? [], y: published?.cosine ?? [] };
    parts.publishedName.data = published ? beside(published, curve.length - 1) : NOWHERE;
  }

  /** The names of curves. @param {string[]} networks */
  named(networks) {
    const places = networks.map((name) => this.data.places[name]);
    return {
      x: places.map(([layer]) => layer),
      y: places.map(([, cosine]) => cosine),
      align: places.map(([, , align]) => align),
      text: networks.map((name) => this.data.labels[name]),
    };
  }

  /** One unit is as long across as up; each name stands beside its cone. */
  drawClouds() {
    const { parts, scene } = this;
    const { inner_width: width, inner_height: height } = parts.clouds;
    const [across, up] = [width - 2 * MARGIN - NAME, height - 2 * MARGIN].map((pixels) => Math.max(1, pixels) / 2);
    const unit = Math.max(Math.max(...scene.x.map(Math.abs)) / across, Math.max(...scene.y.map(Math.abs)) / up);
    parts.clouds.x_range.setv({ start: (-unit * width) / 2, end: (unit * width) / 2 });
    parts.clouds.y_range.setv({ start: (-unit * height) / 2, end: (unit * height) / 2 });
    parts.points.data = { x: scene.x, y: scene.y, colour: parts.points.data.colour };
    const drawn = scene.x.length / this.data.seeds;
    const clouds = Array.from({ length: this.data.seeds }, (_, seed) => {
      const rows = /** @type {const} */ ([seed * drawn, (seed + 1) * drawn]);
      return { x: scene.x.slice(...rows), y: scene.y.slice(...rows) };
    });
    const names = namePlaces(clouds, unit, { width, height });
    parts.seedNames.data = { x: names.map(({ x }) => x), y: names.map(({ y }) => y), text: names.map((_, seed) => `seed ${seed + 1}`) };
  }

  drawGaps() {
    const { parts, depth, scene } = this;
    const others = Object.entries(this.data.scenes[this.network]).filter(([name]) => name !== depth);
    parts.otherGaps.data = { x: others.flatMap(([, one]) => one.predicted), y: others.flatMap(([, one]) => one.gap) };
    parts.theseGaps.data = { x: scene.predicted, y: scene.gap };
  }

  curveSpots() {
    const { curves, published, labels } = this.data;
    const spot = (/** @type {string} */ network, /** @type {number} */ layer, /** @type {number} */ y, note = "") => {
      return { x: layer, y, network, layer, lines: [labels[network], `layer ${layer}: ${signed(y)}${note}`] };
    };
    const ours = Object.entries(curves).flatMap(([name, curve]) => curve.map((y, layer) => spot(name, layer, y)));
    const theirs = published[this.network];
    const note = `, published (${theirs?.source})`;
    return [...(theirs?.layer ?? []).map((layer, k) => spot(this.network, layer, theirs?.cosine[k] ?? 0, note)), ...ours];
  }

  gapSpots() {
    const { network } = this;
    return Object.entries(this.data.scenes[network]).flatMap(([depth, { gap, predicted, pair }]) =>
      gap.map((y, k) => ({
        x: predicted[k],
        y,
        depth: Number(depth),
        lines: [
          `seeds ${pair[k].map((seed) => seed + 1).join(" and ")}, depth ${depth}`,
          `gap ${signed(y)}, from the cones ${signed(predicted[k])}`,
        ],
      })),
    );
  }
}

/** The word for what others measured, at the end of the plot, clear of their last value. @param {Published} published @param {number} end */
function beside({ cosine }, end) {
  const last = cosine[cosine.length - 1];
  return { x: [end], y: [last > 0.9 ? last - 0.14 : last + 0.22], text: ["○ published"] };
}
