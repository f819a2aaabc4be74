/**
 * Names beside points of a map, of those first for which there is room first.
 * @module modgap/figures/map/labels
 */

import { placeNames, short, widthsOf } from "modgap/figures/scatter/names";
import { held } from "modgap/kit/theme";

/** @import { ColumnDataSource } from "bokeh/models" */
/** @import { Text } from "bokeh/models/glyphs" */
/** @import { Cloud } from "modgap/figures/map/atlas" */
/** @import { View } from "modgap/figures/map/view" */
/** @import { Spot } from "modgap/figures/scatter/names" */

const NAMED = 1.5; // zoom from which points have names
const MOST = 120; // points that are tried
const NEAR = 9; // pixels from a point to its name
const KEY = 24; // pixels at the upper edge, where the key stands

/**
 * @param {ColumnDataSource} names
 * @param {Text} glyph that writes them
 * @param {View} view
 * @param {object} points
 * @param {Cloud} points.cloud
 * @param {number[]} points.seen items in view, the most important first
 * @param {string[]} points.captions of all items
 * @param {Spot[]} spots what names should not cover
 */
export function label(names, glyph, view, { cloud: { x, y }, seen, captions }, spots) {
  const items = view.zoom < NAMED ? [] : seen.slice(0, MOST);
  const texts = items.map((item) => short(captions[item]));
  const widths = widthsOf(texts, `${held(glyph.text_font_size)} ${held(glyph.text_font)}`);
  const places = items.map((item, n) => ({ ...view.pixel(x[item], y[item]), width: widths[n] }));
  const plot = { width: view.figure.inner_width, top: KEY, bottom: view.figure.inner_height };
  const written = placeNames(places, NEAR, plot, spots, 0).flatMap((place, n) => (place ? [{ at: view.place(place), text: texts[n] }] : []));
  names.data = { x: written.map(({ at }) => at[0]), y: written.map(({ at }) => at[1]), text: written.map(({ text }) => text) };
}
