/**
 * A figure of a page of its own, as large as the room that it has.
 * @module modgap-page/fitting
 */

const STEP = 0.05; // of sizes, so that they come to rest

/** @typedef {HTMLElement & {height: number, set(state: object, travel?: boolean): void}} EmbeddedFigure */

export class Fitting {
  /**
   * @param {EmbeddedFigure} figure
   * @param {HTMLElement} room
   * @param {() => number} largest size of the figure: its wide form needs the rest of the room
   * @param {(size: number) => void} [told] hears of each size
   * @param {number} [least] size that it tells; below 1, whoever hears of it shrinks the figure as a picture
   */
  constructor(figure, room, largest, told = () => {}, least = 1) {
    this.figure = figure;
    this.room = room;
    this.largest = largest;
    this.told = told;
    this.least = least;
    this.watching = new ResizeObserver(() => this.fit());
    this.watching.observe(figure);
    this.begin();
  }

  /** The room is another one. */
  begin() {
    this.fresh = true; // how high the figure is in it is not known yet
    this.resize(this.largest());
  }

  /** As large as the room allows, once its page has told how high it is; from then on smaller, where it does not fit. */
  fit() {
    const { figure, room } = this;
    if (this.fresh && figure.height) {
      this.fresh = false;
      this.resize(room.clientHeight / figure.height);
    } else if (figure.offsetHeight > room.clientHeight) {
      this.resize((Number(figure.getAttribute("size")) * room.clientHeight) / figure.offsetHeight);
    }
  }

  /** @param {number} size */
  resize(size) {
    const rounded = Math.floor(Math.min(this.largest(), Math.max(1, size)) / STEP) * STEP;
    this.told(size < 1 ? Math.max(size, this.least) : rounded);
    this.figure.setAttribute("size", rounded.toFixed(2));
  }

  stop() {
    this.watching.disconnect();
  }
}
