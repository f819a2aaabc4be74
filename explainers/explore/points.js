/**
 * Many markers at once. Bokeh fills a path for each, or asks a graphics card that not every machine has; here each is a
 * stamp of a few pixels in one picture. Places, colours, hits and what is selected stay Bokeh's.
 * @module modgap/explore/points
 */

import { find } from "modgap/kit/views";

/** @import { Figure, GlyphRenderer, Scatter } from "bokeh/models" */

const PARTS = 4; // places within a pixel, across and up: there is a stamp for each

/** @typedef {{get(index: number): number}} Column a value of each marker; a colour is 0xRRGGBBAA */

/**
 * Bokeh's view of markers, as far as it is used here.
 * @typedef {object} Markers
 * @property {ArrayLike<number>} sx where each is on the canvas, in pixels of the page
 * @property {ArrayLike<number>} sy
 * @property {Column} size
 * @property {Column} angle
 * @property {{get(index: number): string}} marker
 * @property {{fill: {fill_color: Column, fill_alpha: Column}}} visuals
 * @property {(ctx: Context, indices: ArrayLike<number>, data?: object) => void} _paint
 */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/**
 * One marker at each place within a pixel.
 * @typedef {object} Stamps
 * @property {number} side of a stamp, in pixels of the screen
 * @property {number} centre the pixel of a stamp where its marker stands
 * @property {Float32Array[]} cover PARTS * PARTS stamps: which part of each pixel the marker covers, row by row
 */

/** From now on, draw the filled markers of a figure as stamps. @param {Figure} figure */
export function stampMarkers(figure) {
  for (const renderer of /** @type {GlyphRenderer[]} */ (figure.renderers)) {
    const { glyph } = renderer;
    if (glyph.type !== "Scatter" || /** @type {Scatter} */ (glyph).properties.fill_color.get_value() === null) continue;
    const view = /** @type {Record<string, Markers> | null} */ (/** @type {unknown} */ (find(renderer)));
    for (const name of ["glyph", "selection_glyph", "nonselection_glyph"]) if (view) replace(view[name]);
  }
}

/** @param {Markers} markers */
function replace(markers) {
  if (Object.hasOwn(markers, "_paint")) return;
  const byBokeh = markers._paint;
  markers._paint = (ctx, indices, data) => {
    if (!data && indices.length > 0 && ctx instanceof CanvasRenderingContext2D) paint(ctx, markers, indices, byBokeh);
    else byBokeh.call(markers, ctx, indices, data); // of a legend, or of an SVG
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {Markers} markers @param {ArrayLike<number>} indices @param {Markers["_paint"]} byBokeh */
function paint(ctx, markers, indices, byBokeh) {
  const { width, height } = ctx.canvas;
  const to = ctx.getTransform();
  const picture = new ImageData(width, height);
  lay(picture, to, markers, indices, stampsOf(markers, indices[0], to.a, byBokeh));
  const layer = new OffscreenCanvas(width, height);
  layer.getContext("2d")?.putImageData(picture, 0, 0);
  ctx.save();
  ctx.resetTransform();
  ctx.drawImage(layer, 0, 0); // what lies outside of the frame is cut off, as with paths
  ctx.restore();
}

/**
 * Stamps of a marker, cut from what Bokeh draws.
 * @param {Markers} markers
 * @param {number} index of one of them; all have its size and shape
 * @param {number} ratio pixels of the screen for one of the page
 * @param {Markers["_paint"]} byBokeh
 * @returns {Stamps}
 */
function stampsOf(markers, index, ratio, byBokeh) {
  const { size, angle, marker } = markers;
  const centre = Math.ceil((size.get(index) * ratio) / 2) + 1;
  const side = 2 * centre + 1;
  const sheet = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  if (!sheet) throw new Error("this browser has no canvas");
  const nothing = { apply() {} };
  const black = { fill: { apply: (/** @type {Context} */ ctx) => ctx.fill() }, hatch: nothing, line: nothing };
  const plain = Object.create(markers, { visuals: { value: black } });
  const cover = Array.from({ length: PARTS * PARTS }, (_, part) => {
    const [x, y] = [part % PARTS, Math.floor(part / PARTS)].map((nth) => (centre + nth / PARTS) / ratio);
    sheet.resetTransform();
    sheet.clearRect(0, 0, side, side);
    sheet.scale(ratio, ratio);
    byBokeh.call(plain, sheet, [0], { sx: [x], sy: [y], size, angle, marker });
    const { data } = sheet.getImageData(0, 0, side, side);
    return Float32Array.from({ length: side * side }, (_one, pixel) => data[4 * pixel + 3] / 255);
  });
  return { side, centre, cover };
}

/** Red, green, blue and opacity of each pixel, colours times opacity: what is laid over it keeps its full precision. */
let laid = new Float32Array(0);

/**
 * Lay stamps over one another, in the order of their markers.
 * @param {ImageData} picture
 * @param {DOMMatrix} to its pixels, from those of the page
 * @param {Markers} markers
 * @param {ArrayLike<number>} indices of the markers that are drawn
 * @param {Stamps} stamps
 */
function lay(picture, { a: ratio, e: right, f: down }, { sx, sy, visuals }, indices, { side, centre, cover }) {
  const [wide, high] = [picture.width + 2 * side, picture.height + 2 * side]; // with room for stamps that are partly seen
  const { fill_color: colours, fill_alpha: alphas } = visuals.fill;
  if (laid.length === 4 * wide * high) laid.fill(0);
  else laid = new Float32Array(4 * wide * high);
  for (let k = 0; k < indices.length; k += 1) {
    const index = indices[k];
    const x = Math.round((sx[index] * ratio + right) * PARTS);
    const y = Math.round((sy[index] * ratio + down) * PARTS);
    const [left, top] = [Math.floor(x / PARTS) - centre + side, Math.floor(y / PARTS) - centre + side];
    if (!(left >= 0 && top >= 0 && left + side < wide && top + side < high)) continue; // or it has no place at all
    const stamp = cover[PARTS * (y & (PARTS - 1)) + (x & (PARTS - 1))];
    press(stamp, side, 4 * (top * wide + left), 4 * wide, colours.get(index), alphas.get(index));
  }
  develop(picture, side, wide);
}

/**
 * Lay one stamp over what is there.
 * @param {Float32Array} stamp
 * @param {number} side
 * @param {number} start where its first pixel is
 * @param {number} step from a row to the next
 * @param {number} colour 0xRRGGBBAA
 * @param {number} alpha
 */
function press(stamp, side, start, step, colour, alpha) {
  const [red, green, blue] = [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255];
  const opacity = ((colour & 255) / 255) * alpha;
  for (let pixel = 0; pixel < stamp.length; pixel += 1) {
    const own = stamp[pixel] * opacity;
    if (own === 0) continue;
    const at = start + Math.floor(pixel / side) * step + 4 * (pixel % side);
    laid[at] += own * (red - laid[at]);
    laid[at + 1] += own * (green - laid[at + 1]);
    laid[at + 2] += own * (blue - laid[at + 2]);
    laid[at + 3] += own * (1 - laid[at + 3]);
  }
}

/** Bring what is laid into the picture, without its margin. @param {ImageData} picture @param {number} margin @param {number} wide */
function develop({ data, width, height }, margin, wide) {
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const from = 4 * ((Math.floor(pixel / width) + margin) * wide + (pixel % width) + margin);
    const opacity = laid[from + 3];
    if (opacity === 0) continue;
    for (let colour = 0; colour < 3; colour += 1) data[4 * pixel + colour] = laid[from + colour] / opacity;
    data[4 * pixel + 3] = 255 * opacity;
  }
}
