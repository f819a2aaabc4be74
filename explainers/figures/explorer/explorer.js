/**
 * Explorer: pairs of several models, closed, filtered and picked; plot, cards and numbers follow the selection.
 * @module modgap/figures/explorer/explorer
 */

import { Arriving } from "modgap/data/arriving";
import { open, placed } from "modgap/data/payload";
import { behaviourOf, measured } from "modgap/figures/explorer/behaviour";
import { showCards } from "modgap/figures/explorer/cards";
import { drawNames, membersOf } from "modgap/figures/explorer/clusters";
import { Picking } from "modgap/figures/explorer/picking";
import { passing } from "modgap/figures/explorer/words";
import { moved } from "modgap/figures/gap_shift/moving";
import scatter from "modgap/figures/scatter/scatter";
import { followValue, valueOf } from "modgap/kit/controls";
import { nameSlider } from "modgap/kit/names";
import { signed, write } from "modgap/kit/numbers";
import { tellArriving } from "modgap/kit/status";
import { coalesced, fitted } from "modgap/kit/views";
import { similarities } from "modgap/numerics/similarity";

/** @import { Payload, Source } from "modgap/data/payload" */
/** @import { Picture } from "modgap/data/types" */
/** @import { Behaviour } from "modgap/figures/explorer/behaviour" */
/** @import { ExplorerData, Parts } from "modgap/figures/explorer/types" */
/** @import { Matrix } from "modgap/numerics/vectors" */

const CLOSED = 0.5; // of the movement: from here on a layout is the one of closed clouds
const PCA = "pca";
const NOTHING = "none";

export default fitted((/** @type {Parts} */ parts) => new Explorer(parts));

/** @implements {Source} */
class Explorer {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.explored = /** @type {ExplorerData} */ (parts.explored.tags[0]);
    this.payloads = new Map(Object.entries(parts.payloads).map(([name, model]) => [name, open(model)]));
    for (const [name, sheet] of Object.entries(parts.scatter.sheets ?? {})) {
      const modality = this.payloads.get(this.explored.pictured)?.modalities.find((one) => one.name === name);
      if (modality) modality.media = /** @type {Picture} */ (sheet.tags[0]);
    }
    this.entry = "cosine";
    /** @type {{key: string, points: Matrix, all: ReturnType<typeof measured>} | null} the present state, as soon as somebody has asked for it */
    this.measured = null;
    /** @type {{key: string, products: Matrix} | null} */
    this.products = null;
    /** @type {{key: string, items: Set<number>}} */
    this.selection = { key: "", items: new Set() };
    /** @type {(() => void)[]} of what is drawn anew when another model is explored */
    this.redraws = [];
    const redraw = coalesced(() => this.draw());
    this.arriving = new Arriving((model) => this.holder(model), parts.model, () => this.redraws.forEach((draw) => draw()));
    this.picking = new Picking(parts, () => this.payload);
    this.follow(redraw);
    followValue(parts.clusters, redraw);
    this.fit();
    this.draw();
  }

  /** Fit the plot; the first time, start it. */
  fit() {
    const { scatter: plane, payloads, card } = this.parts;
    scatter({ ...plane, payload: payloads[this.explored.models[this.model].set], card }, this);
    this.drawNames();
  }

  /** What moves points or lets them stand out. @param {() => void} redraw */
  follow(redraw) {
    const { method, t, projection, words, match, picked } = this.parts;
    this.redraws.push(redraw);
    for (const control of [method, t, projection, words, match, picked]) followValue(control, redraw);
  }

  /** @param {string} model */
  holder(model) {
    return this.payloads.get(this.explored.models[model].set);
  }

  /** Whose points are here. */
  get model() {
    return this.arriving.shown;
  }

  get payload() {
    return /** @type {Payload} */ (this.holder(this.model));
  }

  get count() {
    return this.payload.count;
  }

  get modalities() {
    return this.payload.modalities;
  }

  get index() {
    return this.payload.index;
  }

  get raw() {
    return this.payload.raw;
  }

  get marks() {
    return this.explored.pictured && this.explored.models[this.model].set === this.explored.pictured ? "pictures" : "dots";
  }

  /** Of the points, wherever they are drawn. */
  get place() {
    const { method, t } = this.parts;
    return `${this.model} ${valueOf(method)} ${valueOf(t)}`;
  }

  get key() {
    return `${this.place} ${valueOf(this.parts.projection)} ${[...this.lit].join(" ")}`;
  }

  /** The moved points and what is measured of all of them. */
  get now() {
    const { method, t } = this.parts;
    if (this.measured?.key === this.place) return this.measured;
    const points = moved(this.payload.at(this.model).matrix, valueOf(method), valueOf(t));
    this.measured = { key: this.place, points, all: measured(points) };
    return this.measured;
  }

  get cosines() {
    if (this.products?.key !== this.place) this.products = { key: this.place, products: similarities(this.now.points) };
    return this.products.products;
  }

  get positions() {
    const { method, t, projection } = this.parts;
    const trained = this.payload.at(this.model);
    const plane = valueOf(projection) === PCA ? trained : trained.planes.get(valueOf(projection));
    if (plane) return placed(this.now.points, plane.axes, plane.origin);
    return trained.laidOut(`${valueOf(projection)} ${valueOf(t) < CLOSED ? "trained" : valueOf(method)}`);
  }

  /** The items that are selected: those that are picked or, where none is, those that pass the filter. */
  get lit() {
    const { words, match, picked } = this.parts;
    const [text, how] = [valueOf(words), valueOf(match)];
    const key = [this.explored.models[this.model].set, valueOf(picked), text, how].join("\n");
    if (this.selection.key === key) return this.selection.items;
    const items = new Set(this.picking.ids.flatMap((id) => this.index.get(id) ?? []));
    if (!items.size && text.trim()) passing(this.raw.captions, text, how).forEach((passes, item) => passes && items.add(item));
    this.selection = { key, items };
    return items;
  }

  /** @param {number} item */
  pick(item) {
    this.picking.toggle(this.raw.ids[item]);
  }

  /** By the modality that is asked for; none where no clusters are. */
  get groups() {
    const modality = valueOf(this.parts.clusters);
    return modality === NOTHING ? [] : membersOf(this.explored.models[this.model].clusters[modality]);
  }

  draw() {
    const { parts } = this;
    const t = valueOf(parts.t);
    tellArriving(parts.status, this.arriving);
    nameSlider(parts.t, "Close the gap", t === 0 ? "as trained" : t === 1 ? "closed" : signed(t));
    this.picking.offer(this.groups, this.model);
    this.drawNames();
    const chosen = [...this.lit];
    const others = Array.from({ length: this.count }, (_, item) => item).filter((item) => !this.lit.has(item));
    showCards(parts.cards, this.raw, chosen, this.explored.cards);
    const { all } = this.now;
    write(parts.numbers, { ...told("chosen", behaviourOf(all, chosen)), ...told("others", behaviourOf(all, others)) });
  }

  /** Names of clusters, as long as nothing is selected: then items have theirs. */
  drawNames() {
    const modality = this.modalities.findIndex(({ name }) => name === valueOf(this.parts.clusters));
    drawNames(this.parts.figure, this.parts.clusterNames, this.lit.size ? [] : this.groups, this.positions, modality * this.count);
  }
}

/** @param {string} which @param {Behaviour | null} own */
function told(which, own) {
  return {
    [`${which}Items`]: String(own?.items ?? 0),
    [`${which}Cosine`]: own ? signed(own.cosine) : NOTHING,
    [`${which}Rank`]: own ? String(own.rank) : NOTHING,
    [`${which}Gap`]: own ? signed(own.gap) : NOTHING,
  };
}
