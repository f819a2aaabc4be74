/**
 * Clusters of a modality: their items, and their names in the plane.
 * @module modgap/figures/explorer/clusters
 */

import { KEY } from "modgap/figures/scatter/camera";
import { placeNames, widthsOf } from "modgap/figures/scatter/names";
import { held } from "modgap/kit/theme";
import { median } from "modgap/numerics/vectors";

/** @import { ColumnDataSource, Figure, GlyphRenderer } from "bokeh/models" */
/** @import { Text } from "bokeh/models/glyphs" */
/** @import { Clusters } from "modgap/types" */
/** @typedef {{label: string, items: number[]}} Members */

/** @param {Clusters} clusters @returns {Members[]} the largest first */
export function membersOf({ order, groups }) {
  const members = groups.map(({ start, size, label }) => ({ label, items: order.slice(start, start + size) }));
  return members.sort((a, b) => b.items.length - a.items.length);
}

/**
 * Write the names in the middle of their items, as many as have room.
 * @param {Figure} figure
 * @param {ColumnDataSource} names
 * @param {Members[]} members
 * @param {{x: Float64Array, y: Float64Array}} positions of all points
 * @param {number} first point of the modality
 */
export function drawNames(figure, names, members, { x, y }, first) {
  const { x_range: across, y_range: up, inner_width: width, inner_height: height } = figure;
  const unit = (across.end - across.start) / width;
  const named = members.filter(({ label }) => label);
  const layers = /** @type {GlyphRenderer[]} */ (figure.renderers);
  const glyph = /** @type {Text} */ (layers.find((layer) => layer.data_source === names)?.glyph);
  const font = `${held(glyph.text_font_style)} ${held(glyph.text_font_size)} ${held(glyph.text_font)}`;
  const widths = widthsOf(named.map(({ label }) => label), font);
  const places = named.map(({ items }, n) => ({
    x: (median(items.map((item) => x[first + item])) - across.start) / unit - widths[n] / 2,
    y: (up.end - median(items.map((item) => y[first + item]))) / unit,
    width: widths[n],
  }));
  const found = placeNames(places, 0, { width, top: KEY, bottom: height }, [], 0);
  const written = found.flatMap((place, n) => (place ? [{ ...place, text: named[n].label }] : []));
  names.data = {
    x: written.map((place) => across.start + place.x * unit),
    y: written.map((place) => up.end - place.y * unit),
    text: written.map(({ text }) => text),
  };
}
