/**
 * Paints one modality of a map: a picture where there is room for one, else a dot. Pairs that were held out are hollow dots, and have
 * pictures with a bold edge.
 * @module modgap/figures/map/painter
 */

import { roomy } from "modgap/figures/map/atlas";
import { Dots } from "modgap/figures/map/dots";
import { stamp } from "modgap/figures/map/pictures";

/** @import { Cloud } from "modgap/figures/map/atlas" */
/** @import { Pictures } from "modgap/figures/map/pictures" */
/** @import { View } from "modgap/figures/map/view" */

const HALF = 0.5; // a pixel, by which Bokeh moves what it draws, so that thin lines are sharp; an image would be blurred
const GROUND = "#fff"; // pictures are drawn for a light ground, in the dark scheme, too
const NARROW = 480; // pixels of a plot below which dots are smaller
const DOT = [2, 2.6]; // pixels across, in a narrow plot and in a wide one
const [GROWTH, LARGEST_DOT] = [0.2, 6]; // exponent of the zoom, and pixels
const [PICTURE, LARGEST_PICTURE, PICTURE_GROWTH] = [14, 34, 0.22];
const APART = 1.5; // of its size, what a picture needs to the next one, so that dots are seen between them
const SHARP = 20; // pixels of the screen from which the small pictures do not do
const EDGE = [1, 2.5]; // pixels, of a pair that was trained on and of one that was held out

/** How large pictures are, in pixels. @param {number} zoom */
export const pictureSize = (zoom) => Math.min(LARGEST_PICTURE, PICTURE * 2 ** (PICTURE_GROWTH * zoom));

/** How large dots are, in pixels. @param {View} view */
const dotSize = ({ zoom, figure }) => Math.min(LARGEST_DOT, DOT[figure.inner_width < NARROW ? 0 : 1] * 2 ** (GROWTH * zoom));

/** Whether pictures are drawn so large that the small ones would be blurred. @param {View} view */
export const wantsLarge = ({ zoom, fineness }) => pictureSize(zoom) * fineness >= SHARP && zoom >= 1.5;

/** Which items of a cloud have pictures now, the most important first. @param {Cloud} cloud @param {View} view */
export function pictured(cloud, view) {
  return cloud.order.subarray(0, roomy(cloud, APART * pictureSize(view.zoom) * view.unit));
}

/** Of some items those that are in view. @param {Cloud} cloud @param {ArrayLike<number>} items @param {View} view */
export function inView({ x, y }, items, view) {
  const [left, right, bottom, top] = view.bounds(0);
  return Array.from(items).filter((item) => x[item] > left && x[item] < right && y[item] > bottom && y[item] < top);
}

export class Painter {
  /**
   * @param {View} view
   * @param {Uint8Array} held which pairs were held out
   * @param {Pictures | null} pictures of this modality
   */
  constructor(view, held, pictures) {
    this.view = view;
    this.held = held;
    this.pictures = pictures;
    this.dots = new Dots();
  }

  /**
   * @param {CanvasRenderingContext2D} context its origin is in the middle of the plot
   * @param {Cloud} cloud
   * @param {string} colour
   */
  paint(context, cloud, colour) {
    const shown = this.pictures?.small ? pictured(cloud, this.view) : cloud.order.subarray(0, 0);
    this.#dots(context, cloud, cloud.order.subarray(shown.length), colour);
    this.#pictures(context, cloud, shown, colour);
  }

  /** @param {CanvasRenderingContext2D} context @param {Cloud} cloud @param {Uint32Array} items @param {string} colour */
  #dots(context, { x, y }, items, colour) {
    const { dots, view, held } = this;
    const { inner_width, inner_height } = view.figure;
    const pixel = view.fineness;
    dots.clear(Math.round(inner_width * pixel), Math.round(inner_height * pixel), colour);
    const across = Math.round(4 * dotSize(view) * pixel) / 4; // a few sizes, whose stamps are kept
    const stamps = [dots.stamp(across, false), dots.stamp(across, true)];
    const [left, , , top] = view.bounds(0);
    const scale = pixel / view.unit;
    for (const item of items) dots.lay((x[item] - left) * scale + HALF * pixel, (top - y[item]) * scale + HALF * pixel, stamps[held[item]]);
    context.drawImage(dots.drawn(), -inner_width / 2 - HALF, -inner_height / 2 - HALF, inner_width, inner_height);
  }

  /** @param {CanvasRenderingContext2D} context @param {Cloud} cloud @param {Uint32Array} items @param {string} colour */
  #pictures(context, { x, y }, items, colour) {
    const { view, held, pictures } = this;
    const { unit } = view;
    const size = pictureSize(view.zoom);
    const large = wantsLarge(view);
    const [left, right, bottom, top] = view.bounds(size);
    for (let n = items.length - 1; n >= 0; n--) {
      const item = items[n];
      const cell = x[item] > left && x[item] < right && y[item] > bottom && y[item] < top && pictures?.of(item, large);
      if (!cell) continue;
      const [at, up] = [(x[item] - view.x) / unit - size / 2, (view.y - y[item]) / unit - size / 2];
      const edge = EDGE[held[item]];
      context.fillStyle = colour;
      context.fillRect(at - edge, up - edge, size + 2 * edge, size + 2 * edge);
      context.fillStyle = GROUND;
      context.fillRect(at, up, size, size);
      stamp(context, cell, at, up, size);
    }
  }
}
