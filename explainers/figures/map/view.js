/**
 * What part of a map is shown: a place in the middle of the plot, and how close it is.
 * @module modgap/figures/map/view
 */

import { blend, Mover } from "modgap/kit/motion";
import { find, stillness, zoomOf } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */
/** @typedef {{x: number, y: number}} Pixel from the upper left corner of the plot */

const TRAVEL = 350; // milliseconds
const MARGIN = 12; // pixels between the outermost point and the edge
const KEY = 24; // pixels at the upper edge, where the key stands
const CLOSEST = 6; // levels, each twice as close as the one before

export class View {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.mover = new Mover();
    this.zoom = 0;
    this.x = 0;
    this.y = 0;
    /** Farthest places from the middle of the map, across and up. @type {[number, number]} */
    this.reach = [1, 1];
  }

  /** Of the map, a pixel. */
  get unit() {
    const [across, up] = this.reach;
    const { inner_width, inner_height } = this.figure;
    return Math.max((2 * across) / Math.max(1, inner_width - 2 * MARGIN), (2 * up) / Math.max(1, inner_height - 2 * KEY)) / 2 ** this.zoom;
  }

  /** Pixels of the screen that one of the plot has. */
  get fineness() {
    return devicePixelRatio * zoomOf(/** @type {Element} */ (find(this.figure)?.el));
  }

  /** Look at a place, as far as the map reaches. @param {number} x @param {number} y @param {number} zoom */
  look(x, y, zoom) {
    this.zoom = Math.min(CLOSEST, Math.max(0, zoom));
    this.x = Math.min(this.reach[0], Math.max(-this.reach[0], x));
    this.y = Math.min(this.reach[1], Math.max(-this.reach[1], y));
    this.show();
  }

  /**
   * Travel to a place.
   * @param {number} x
   * @param {number} y
   * @param {number} zoom
   * @param {(there: boolean) => void} passed called at each place on the way, and there
   */
  fly(x, y, zoom, passed) {
    const from = [this.x, this.y, this.zoom];
    const pass = (/** @type {number} */ part) => {
      const [right, up, closer] = blend(from, Float64Array.of(x, y, zoom), part);
      this.look(right, up, closer);
      passed(part === 1);
    };
    if (stillness.matches) pass(1);
    else this.mover.run(TRAVEL, pass);
  }

  /** Let the plot show it. */
  show() {
    const { figure, unit, x, y } = this;
    const [across, up] = [(unit * figure.inner_width) / 2, (unit * figure.inner_height) / 2];
    figure.x_range.setv({ start: x - across, end: x + across });
    figure.y_range.setv({ start: y - up, end: y + up });
  }

  /** Move by pixels. @param {number} across to the right @param {number} down */
  pan(across, down) {
    const { unit } = this;
    this.look(this.x - across * unit, this.y + down * unit, this.zoom);
  }

  /** Come closer to what is at a pixel, which stays there. @param {number} levels @param {Pixel} [at] the middle without one */
  approach(levels, at) {
    const { inner_width, inner_height } = this.figure;
    const [right, down] = at ? [at.x - inner_width / 2, at.y - inner_height / 2] : [0, 0];
    const before = this.unit;
    const zoom = Math.min(CLOSEST, Math.max(0, this.zoom + levels));
    const after = before * 2 ** (this.zoom - zoom);
    this.look(this.x + right * (before - after), this.y - down * (before - after), zoom);
  }

  /** Pixels of a place. @param {number} x @param {number} y @returns {Pixel} */
  pixel(x, y) {
    const { unit, figure } = this;
    return { x: (x - this.x) / unit + figure.inner_width / 2, y: (this.y - y) / unit + figure.inner_height / 2 };
  }

  /** The place at a pixel. @param {Pixel} pixel @returns {[number, number]} */
  place({ x, y }) {
    const { unit, figure } = this;
    return [this.x + (x - figure.inner_width / 2) * unit, this.y - (y - figure.inner_height / 2) * unit];
  }

  /** What is shown with some pixels around it: left, right, bottom, top. @param {number} around @returns {[number, number, number, number]} */
  bounds(around) {
    const { unit, figure } = this;
    const [across, up] = [(figure.inner_width / 2 + around) * unit, (figure.inner_height / 2 + around) * unit];
    return [this.x - across, this.x + across, this.y - up, this.y + up];
  }
}
