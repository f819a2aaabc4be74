/**
 * The card that shows the thing, not the dot: one item or two, with what is measured. All text is text, never HTML.
 * @module modgap/kit/card
 */

import { element, picture, pictured } from "modgap/kit/sprite";
import { boxOf, find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */
/** @import { Identity } from "modgap/data/types" */
/** @typedef {{item: number, modality?: number}} Side an item: in one modality, or, without one, as a whole */
/** @typedef {{left: number, top: number, floor?: number}} Spot a place in the window, in pixels of the figure; `floor`: where its plot ends */

const DISTANCE = 16;

/** What each card belongs to now: views share one, and only the view that shows it puts it away. @type {WeakMap<Div, object>} */
const owners = new WeakMap();

/**
 * @param {Div} model that holds the card
 * @param {object} owner the view that shows it
 * @param {Pick<Identity, "captions" | "modalities">} raw
 * @param {Side[]} sides
 * @param {string[]} values
 * @param {Spot} at where the thing is
 */
export function show(model, owner, raw, sides, values, at) {
  const card = layer(model);
  if (!card) return;
  const parts = sides.map((side) => part(raw, side));
  const lines = values.map((value) => element("p", "value", value));
  if (parts.length > 1) card.replaceChildren(...parts, ...lines);
  else {
    parts[0].querySelector(".words")?.append(...lines);
    card.replaceChildren(parts[0]);
  }
  card.classList.toggle("two", sides.length > 1);
  reveal(model, owner, card, at);
}

/**
 * Lines of plain text: the first one stands out.
 * @param {Div} model
 * @param {object} owner
 * @param {string[]} lines
 * @param {Spot} at
 */
export function showLines(model, owner, lines, at) {
  const card = layer(model);
  if (!card) return;
  card.replaceChildren(...lines.map((text, k) => (k ? element("p", "value", text) : element("b", "", text))));
  card.classList.remove("two");
  reveal(model, owner, card, at);
}

/**
 * Put the card away, unless another view shows it now.
 * @param {Div} model
 * @param {object} owner
 */
export function hide(model, owner) {
  const card = owners.get(model) === owner && layer(model);
  if (card) card.hidden = true;
}

/**
 * @param {Div} model
 * @param {object} owner
 * @param {HTMLElement} card
 * @param {Spot} at
 */
function reveal(model, owner, card, at) {
  owners.set(model, owner);
  card.hidden = false;
  place(card, at);
}

/** @param {Div} model @returns {HTMLElement | null} */
function layer(model) {
  return find(model)?.shadow_el.querySelector(".item-card") ?? null;
}

/**
 * @param {Pick<Identity, "captions" | "modalities">} raw
 * @param {Side} side
 */
function part(raw, { item, modality }) {
  const box = element("div", "side");
  const own = modality === undefined ? pictured(raw) : raw.modalities[modality];
  const seen = own && picture(own.media, item);
  if (seen) box.append(seen);
  else if (own) {
    const sign = element("span", `blank ${own.name}`, own.media.kind === "sound" ? "♪" : "Aa");
    sign.setAttribute("aria-hidden", "true");
    box.append(sign);
  }
  const words = element("span", "words");
  words.append(element("b", "", raw.captions[item]));
  if (modality !== undefined) words.append(element("small", "", raw.modalities[modality].word));
  box.append(words);
  return box;
}

/**
 * Beside the thing, inside the figure, and never under the pointer; below the plot, where the controls are, only if there is no room
 * above the thing.
 * @param {HTMLElement} card
 * @param {Spot} at
 */
function place(card, at) {
  const room = boxOf(/** @type {HTMLElement} */ (card.parentElement));
  const { width, height } = boxOf(card);
  const x = at.left - room.left;
  const y = at.top - room.top;
  const right = x + DISTANCE + width <= room.width;
  const left = right ? x + DISTANCE : x - DISTANCE - width;
  const under = y + DISTANCE + height;
  const below = under <= (at.floor ?? room.bottom) - room.top || (under <= room.height && y - DISTANCE - height < 0);
  const top = below ? y + DISTANCE : y - DISTANCE - height;
  card.style.left = `${Math.round(Math.max(0, Math.min(left, room.width - width)))}px`;
  card.style.top = `${Math.round(Math.max(0, top))}px`;
}
