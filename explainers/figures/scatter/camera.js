/**
 * What part of the plane a plot shows: all of it, or closer around a place. One unit is as long across as up.
 * @module modgap/figures/scatter/camera
 */

import { Mover } from "modgap/kit/motion";
import { stillness } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */

const MARGIN = 16; // pixels between the outermost point and the edge
export const KEY = 26; // pixels at the upper edge, where the key stands
const TRAVEL = 450; // milliseconds to another place
const THERE = 3; // zoom from which the place is in the middle; before, it is on its way there

export class Camera {
  /** @param {Figure} figure @param {() => void} moved called after each change of what is shown */
  constructor(figure, moved) {
    this.figure = figure;
    this.moved = moved;
    this.mover = new Mover();
    this.unit = 1;
    this.zoom = 1;
    /** @type {[number, number] | null} where the reader looks closer, null before they did */
    this.at = null;
  }

  /**
   * Show the plane around a place; another one is travelled to.
   * @param {number[]} extent what all of it is: x0, x1, y0, y1
   * @param {number} zoom 1: all of it
   * @param {[number, number]} place
   */
  look(extent, zoom, place) {
    const from = this.at;
    const travels = from && zoom > 1 && zoom === this.zoom && !stillness.matches && (from[0] !== place[0] || from[1] !== place[1]);
    this.zoom = zoom;
    this.mover.stop();
    if (!travels) {
      this.at = place;
      this.#show(extent, place);
      return;
    }
    this.mover.run(TRAVEL, (part) => {
      this.at = [from[0] + (place[0] - from[0]) * part, from[1] + (place[1] - from[1]) * part];
      this.#show(extent, this.at);
    });
  }

  /** @param {number[]} extent @param {[number, number]} place */
  #show([x0, x1, y0, y1], place) {
    const { figure, zoom } = this;
    const width = Math.max(1, figure.inner_width - 2 * MARGIN);
    const height = Math.max(1, figure.inner_height - MARGIN - KEY);
    const whole = Math.max((x1 - x0) / width, (y1 - y0) / height); // of the data, a pixel
    const middle = [(x0 + x1) / 2, (y0 + y1 + whole * (KEY - MARGIN)) / 2];
    this.unit = whole / zoom;
    const rest = Math.max(0, (THERE - zoom) / (THERE - 1));
    const [x, y] = middle.map((end, k) => place[k] + (end - place[k]) * rest);
    figure.x_range.setv({ start: x - (this.unit * figure.inner_width) / 2, end: x + (this.unit * figure.inner_width) / 2 });
    figure.y_range.setv({ start: y - (this.unit * figure.inner_height) / 2, end: y + (this.unit * figure.inner_height) / 2 });
    this.moved();
  }

  /** Pixels of a place from the upper left corner of the plot. @param {number} x @param {number} y */
  pixels(x, y) {
    const { x_range, y_range } = this.figure;
    return { x: (x - x_range.start) / this.unit, y: (y_range.end - y) / this.unit };
  }

  /** The place at a pixel. @param {{x: number, y: number}} pixel @returns {[number, number]} */
  place({ x, y }) {
    const { x_range, y_range } = this.figure;
    return [x_range.start + x * this.unit, y_range.end - y * this.unit];
  }
}
