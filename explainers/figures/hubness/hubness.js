/**
 * What favours a candidate whoever asks, after each closing, and how often it is ranked first for it.
 * @module modgap/figures/hubness/hubness
 */

import { decode } from "modgap/data/payload";
import { search } from "modgap/figures/hubness/answers";
import { Bars } from "modgap/figures/hubness/bars";
import { Strips } from "modgap/figures/hubness/strips";
import { hide, show } from "modgap/kit/card";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { listen, Selection, tell } from "modgap/kit/items";
import { nameButtons } from "modgap/kit/names";
import { percent, signed, write } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { boxOf, coalesced, find, onTap } from "modgap/kit/views";
import { closings } from "modgap/numerics/closing";

/** @import { PointEvent } from "bokeh/core/bokeh_events" */
/** @import { Figure } from "bokeh/models" */
/** @import { Answers } from "modgap/figures/hubness/answers" */
/** @import { Search } from "modgap/figures/hubness/strips" */
/** @import { HubnessData, Parts } from "modgap/figures/hubness/types" */
/** @import { Spot } from "modgap/kit/card" */
/** @import { Detail } from "modgap/kit/items" */
/** @import { Closing } from "modgap/numerics/closing" */
/** @import { Matrix } from "modgap/numerics/vectors" */
/** @import { Identity } from "modgap/data/types" */

/** @type {WeakMap<object, Hubness>} */
const figures = new WeakMap();

/** Start the models of `hubness.py` when both plots are laid out; afterwards fit the dots to their new size. @param {Parts} parts */
export default function start(parts) {
  const figure = figures.get(parts.payload) ?? new Hubness(parts);
  figures.set(parts.payload, figure);
  figure.fit();
}

class Hubness {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = /** @type {Identity & HubnessData} */ (parts.payload.tags[0]);
    this.index = new Map(this.data.ids.map((id, n) => [id, n]));
    /** @type {Map<string, Record<Closing, [Matrix, Matrix]>>} by model */
    this.clouds = new Map();
    /** @type {Map<string, Map<Closing, Answers>>} by model and asker */
    this.known = new Map();
    this.strips = new Strips(parts.strips);
    this.bars = new Bars(parts.bars);
    this.selection = new Selection(this, parts.item);
    this.hovered = -1;
    this.hoversHere = false;
    /** @type {Spot | null} where the pointer is */
    this.pointer = null;
    this.begun = false;
  }

  get figures() {
    return [this.parts.strips.figure, this.parts.bars.figure];
  }

  /** Start, or lay the dots out anew. */
  fit() {
    if (!this.figures.every((figure) => find(figure) && figure.inner_width > 0)) return;
    if (!this.begun) this.begin();
    this.draw();
  }

  begin() {
    this.begun = true;
    const { parts } = this;
    const redraw = coalesced(() => this.draw());
    for (const control of [parts.model, parts.closing, parts.asker, parts.item]) followValue(control, redraw);
    this.hear(parts.strips.figure, (event) => this.strips.at(event), (event) => put(parts.closing, this.strips.closingAt(event)));
    this.hear(parts.bars.figure, (event) => this.bars.at(event), () => {});
    listen(this, parts.strips.figure, (detail) => this.answer(detail));
    restyle(parts.strips.figure.document);
  }

  /**
   * Answer pointer and touch.
   * @param {Figure} figure
   * @param {(event: PointEvent) => number} at the item that is there, -1 for none
   * @param {(event: PointEvent) => void} beside what a tap does where none is
   */
  hear(figure, at, beside) {
    figure.on_event("mousemove", (event) => this.point(at(event), event, figure));
    figure.on_event("mouseleave", () => this.hover(-1));
    onTap(figure, (event) => {
      const item = at(event);
      this.point(item, event, figure);
      if (item >= 0) this.selection.toggle(this.data.ids[item]);
      else beside(event);
    });
  }

  get closing() {
    return valueOf(this.parts.closing);
  }

  /** The chosen model's clouds after each closing. */
  get closed() {
    const model = valueOf(this.parts.model);
    const [first, second] = this.data.points[model];
    const decoded = (/** @type {string} */ text) => decode(text, this.data.ids.length);
    const closed = this.clouds.get(model) ?? closings(decoded(first), decoded(second));
    this.clouds.set(model, closed);
    return closed;
  }

  /** What both plots show. @returns {Search} */
  get shown() {
    const { asker, model } = this.parts;
    const { modalities, told } = this.data;
    const own = modalities.findIndex(({ name }) => name === valueOf(asker));
    const [asking, asked] = [modalities[own], modalities[1 - own]];
    const key = JSON.stringify([valueOf(model), own]);
    const answers = this.known.get(key) ?? this.search(own);
    this.known.set(key, answers);
    return { answers, closing: this.closing, told, modality: asked.name, asking: asking.word, asked: asked.word };
  }

  /** Let one modality ask. @param {number} own @returns {Map<Closing, Answers>} */
  search(own) {
    const closed = /** @type {[Closing, [Matrix, Matrix]][]} */ (Object.entries(this.closed));
    return new Map(closed.map(([name, clouds]) => [name, search(clouds[own], clouds[1 - own])]));
  }

  /** What is drawn below. */
  get now() {
    return /** @type {Answers} */ (this.shown.answers.get(this.closing));
  }

  draw() {
    const { now, parts, shown } = this;
    this.strips.draw(shown);
    this.bars.draw(shown);
    this.mark();
    this.selection.tell();
    nameButtons(parts.closing, "Gap");
    write(parts.numbers, {
      bias: now.biasSpread.toFixed(3),
      content: now.contentSpread.toFixed(3),
      ratio: now.ratio.toFixed(2),
      recall: percent(now.recall),
      most: `${Math.max(...now.occurrences)}×`,
    });
  }

  /** The selected item, -1 for none. */
  get selected() {
    return this.index.get(this.selection.id) ?? -1;
  }

  /** What stands out: the hovered item, and the selected one. */
  mark() {
    const { hovered, selected } = this;
    const items = [...new Set([hovered, selected])].filter((item) => item >= 0);
    this.strips.mark(items);
    this.bars.mark(items);
    if (this.hoversHere) this.showCard(hovered);
    else this.showCard(hovered >= 0 ? -1 : selected);
  }

  /** @param {number} item -1 for none */
  showCard(item) {
    const { parts, pointer } = this;
    if (item < 0) {
      hide(parts.card, this);
      return;
    }
    const here = this.hoversHere && pointer ? pointer : this.strips.inWindow(item, this.closing);
    const bars = find(parts.bars.figure);
    const floor = bars ? boxOf(bars.el).bottom : undefined;
    show(parts.card, this, this.data, [{ item }], [this.said(item)], floor === undefined ? here : { ...here, floor });
  }

  /** What the card says of an item. @param {number} item */
  said(item) {
    const { bias, contentSpread, occurrences, retrieved } = this.now;
    const times = occurrences[item];
    const none = times ? ", none its own" : "";
    const own = retrieved[item] ? ", its own among them" : none;
    return `bias ${signed(bias[item] / contentSpread)}, first for ${times} ${this.shown.asking}${times === 1 ? "" : "s"}${own}`;
  }

  /** @param {number} item @param {PointEvent} event @param {Figure} figure */
  point(item, event, figure) {
    const box = boxOf(/** @type {Element} */ (find(figure)?.el));
    this.pointer = { left: box.left + event.sx, top: box.top + event.sy };
    this.hover(item);
  }

  /** @param {number} item */
  hover(item) {
    if (item === (this.hoversHere ? this.hovered : -1)) return;
    this.hoversHere = item >= 0;
    this.hovered = item;
    this.mark();
    tell(this, "hover", item >= 0 ? [this.data.ids[item]] : []);
  }

  /** @param {Detail} detail */
  answer({ kind, ids }) {
    const id = ids.find((one) => this.index.has(one)) ?? "";
    if (ids.length && !id) return;
    if (kind === "hover") {
      this.hoversHere = false;
      this.hovered = this.index.get(id) ?? -1;
      this.mark();
    } else {
      this.selection.follow(id);
    }
  }
}
