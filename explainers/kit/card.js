/**
 * The card that shows the thing, not the dot: one item or two, with the cosine. All text is text, never HTML.
 * @module modgap/kit/card
 */

import { find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */
/** @typedef {import("modgap/data/payload").Payload} Payload */
/** @typedef {{item: number, pictured: boolean, kind: string}} Side one thing: shown as its picture, or by its words */

/** @typedef {{left: number, top: number, floor?: number}} Spot a place in the window; `floor`: where its plot ends */

const DISTANCE = 16;

/**
 * @param {Div} model that holds the card
 * @param {Payload} payload
 * @param {Side[]} sides
 * @param {string} value
 * @param {Spot} at where the thing is
 */
export function show(model, payload, sides, value, at) {
  const card = element(model);
  if (!card) return;
  const parts = sides.map((side) => part(payload, side));
  const line = document.createElement("p");
  line.className = "value";
  line.textContent = value;
  if (parts.length > 1) card.replaceChildren(...parts, line);
  else {
    parts[0].querySelector(".words")?.append(line);
    card.replaceChildren(parts[0]);
  }
  card.classList.toggle("two", sides.length > 1);
  card.hidden = false;
  place(card, at);
}

/**
 * Lines of plain text: the first one stands out.
 * @param {Div} model
 * @param {string[]} lines
 * @param {Spot} at
 */
export function showLines(model, lines, at) {
  const card = element(model);
  if (!card) return;
  const parts = lines.map((text, k) => {
    const line = document.createElement(k ? "p" : "b");
    if (k) line.className = "value";
    line.textContent = text;
    return line;
  });
  card.replaceChildren(...parts);
  card.classList.remove("two");
  card.hidden = false;
  place(card, at);
}

/** @param {Div} model */
export function hide(model) {
  const card = element(model);
  if (card) card.hidden = true;
}

/** @param {Div} model @returns {HTMLElement | null} */
function element(model) {
  return find(model)?.shadow_el.querySelector(".item-card") ?? null;
}

/**
 * @param {Payload} payload
 * @param {Side} side
 */
function part({ raw }, { item, pictured, kind }) {
  const box = document.createElement("div");
  box.className = "side";
  if (pictured && raw.media) {
    const { url, columns, rows } = raw.media;
    const picture = document.createElement("span");
    picture.className = "picture";
    picture.style.backgroundImage = `url("${url}")`;
    picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    const across = columns > 1 ? (item % columns) / (columns - 1) : 0;
    const down = rows > 1 ? Math.floor(item / columns) / (rows - 1) : 0;
    picture.style.backgroundPosition = `${100 * across}% ${100 * down}%`;
    box.append(picture);
  }
  if (!pictured && kind) {
    const sign = document.createElement("span");
    sign.className = "blank";
    sign.textContent = "Aa";
    sign.setAttribute("aria-hidden", "true");
    box.append(sign);
  }
  const words = document.createElement("span");
  words.className = "words";
  const caption = document.createElement("b");
  caption.textContent = raw.captions[item];
  words.append(caption);
  if (kind) {
    const small = document.createElement("small");
    small.textContent = kind;
    words.append(small);
  }
  box.append(words);
  return box;
}

/**
 * Beside the thing, inside the figure, and never under the pointer; below the plot, where the controls are, only if there is
 * no room above the thing.
 * @param {HTMLElement} card
 * @param {Spot} at
 */
function place(card, at) {
  const layer = /** @type {HTMLElement} */ (card.parentElement).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const x = at.left - layer.left;
  const y = at.top - layer.top;
  const right = x + DISTANCE + width <= layer.width;
  const left = right ? x + DISTANCE : x - DISTANCE - width;
  const under = y + DISTANCE + height;
  const below = under <= (at.floor ?? layer.bottom) - layer.top || (under <= layer.height && y - DISTANCE - height < 0);
  const top = below ? y + DISTANCE : y - DISTANCE - height;
  card.style.left = `${Math.round(Math.max(0, Math.min(left, layer.width - width)))}px`;
  card.style.top = `${Math.round(Math.max(0, top))}px`;
}
