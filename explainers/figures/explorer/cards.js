/**
 * The selection as cards: the picture where there is one, and the caption. All text is text, never HTML.
 * @module modgap/figures/explorer/cards
 */

import { element, picture, pictured } from "modgap/kit/sprite";
import { find } from "modgap/kit/views";

/** @import { Div } from "bokeh/models/widgets" */
/** @import { Identity } from "modgap/data/types" */

const HINT = "Tap pairs, pick a cluster, or filter by words: what you choose stands here and below, beside the rest.";

/**
 * @param {Div} model
 * @param {Pick<Identity, "captions" | "modalities">} raw
 * @param {number[]} items
 * @param {number} most that have a card
 */
export function showCards(model, raw, items, most) {
  const root = find(model)?.shadow_el;
  const hint = /** @type {HTMLElement | null | undefined} */ (root?.querySelector(".hint"));
  if (!root || !hint) return;
  hint.hidden = items.length > 0;
  hint.textContent = HINT;
  const shown = items.length > most ? items.slice(0, most - 1) : items;
  const cards = shown.map((item) => card(raw, item));
  if (shown.length < items.length) cards.push(element("li", "rest", `and ${items.length - shown.length} more`));
  root.querySelector("ul")?.replaceChildren(...cards);
}

/** @param {Pick<Identity, "captions" | "modalities">} raw @param {number} item */
function card(raw, item) {
  const own = pictured(raw);
  const seen = own && picture(own.media, item);
  const made = element("li", seen ? "" : "bare");
  if (seen) made.append(seen);
  made.append(element("span", "words", raw.captions[item]));
  return made;
}
