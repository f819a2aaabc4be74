/**
 * Points as the things that they stand for, from a sheet of pictures: small and ringed in their modality's colour, and a dot where
 * there is no room.
 * @module modgap/figures/scatter/pictures
 */

import { held } from "modgap/kit/theme";

/** @import { ColumnDataSource } from "bokeh/models" */
/** @import { Scatter } from "bokeh/models/glyphs" */
/** @import { Picture } from "modgap/data/types" */

/** @typedef {(context: CanvasRenderingContext2D, item: number, radius: number) => void} Paint */

export const DOT = 5; // pixels across, of a picture without room
const CLEAR = 14; // pixels across from which a picture can be made out; smaller ones fade into dots
const RING = 1.2; // pixels
const GROUND = "#fff"; // pictures are drawn for a light ground, in the dark scheme, too
const INSIDE = 0.8; // of the diameter, which the picture takes; it has margins of its own

/**
 * Let the layers that name a sheet (`marks.py`) draw its pictures, once it is there.
 * @param {ColumnDataSource} sheet
 * @param {Scatter} glyph of one of the layers: it has the colour
 */
export async function open(sheet, glyph) {
  const picture = /** @type {Picture} */ (sheet.tags[0]);
  const image = new Image();
  image.src = picture.url;
  await image.decode();
  Object.assign(sheet, { paint: painter(picture, image, glyph) });
}

/**
 * @param {Picture} sheet
 * @param {HTMLImageElement} image
 * @param {Scatter} glyph
 * @returns {Paint}
 */
function painter({ columns, rows }, image, glyph) {
  const [width, height] = [image.naturalWidth / columns, image.naturalHeight / rows];
  return (context, item, radius) => {
    const colour = held(glyph.fill_color);
    const faded = Math.min(1, Math.max(0, (CLEAR - 2 * radius) / (CLEAR - DOT)));
    context.beginPath();
    context.arc(0, 0, radius - RING / 2, 0, 2 * Math.PI);
    context.fillStyle = GROUND;
    context.fill();
    if (faded < 1) {
      const side = 2 * radius * INSIDE;
      const [x, y] = [(item % columns) * width, Math.floor(item / columns) * height];
      context.drawImage(image, x, y, width, height, -side / 2, -side / 2, side, side);
    }
    if (faded > 0) {
      context.globalAlpha = faded;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    context.lineWidth = RING;
    context.strokeStyle = colour;
    context.stroke();
  };
}
