/**
 * Small pictures of all pairs from one sheet, larger ones from tiles that are fetched where the reader looks.
 * @module modgap/figures/map/pictures
 */

import { bring } from "modgap/data/later";

/** @import { Picture } from "modgap/data/types" */
/** @import { Mapped, Tile } from "modgap/figures/map/types" */
/** @typedef {{image: HTMLImageElement, columns: number, side: number}} Sheet `side`: pixels of a picture */
/** @typedef {Sheet & {cell: number}} Cell one picture */

export class Pictures {
  /** @param {Mapped} raw @param {() => void} changed called when there are more */
  constructor({ sheet, tiles, size }, changed) {
    this.size = size;
    this.waiting = tiles;
    this.changed = changed;
    /** @type {Sheet | null} */
    this.small = null;
    /** By tile: what is there, null for what is on its way. @type {Map<number, Sheet | null>} */
    this.large = new Map();
    if (sheet) void open(sheet).then((opened) => this.#have(() => (this.small = opened)));
  }

  /** @param {() => void} keep */
  #have(keep) {
    keep();
    this.changed();
  }

  /** The picture of a pair, the larger one if it is wanted and there; null before any is. @param {number} item @param {boolean} large @returns {Cell | null} */
  of(item, large) {
    const tile = Math.floor(item / this.size);
    const found = large ? this.large.get(tile) : null;
    if (found) return { ...found, cell: item % this.size };
    return this.small && { ...this.small, cell: item };
  }

  /** Fetch the larger pictures of some pairs. @param {Iterable<number>} items */
  want(items) {
    const tiles = new Set([...items].map((item) => Math.floor(item / this.size)));
    for (const tile of tiles) if (this.waiting[tile] && !this.large.has(tile)) void this.#fetch(tile);
  }

  /** @param {number} number */
  async #fetch(number) {
    this.large.set(number, null);
    const tile = this.waiting[number];
    try {
      const { picture } = "later" in tile ? /** @type {Tile} */ (await bring(tile.later)) : tile;
      const opened = await open(picture);
      this.#have(() => this.large.set(number, opened));
    } catch (error) {
      this.large.delete(number); // the next look at this place asks again
      console.warn(error);
    }
  }

  /** The picture of a pair as an address, for an element of the page; undefined before there is one. @param {number} item */
  url(item) {
    const cell = this.of(item, true);
    if (!cell) return undefined;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = cell.side;
    stamp(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), cell, 0, 0, cell.side);
    return canvas.toDataURL();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Cell} cell
 * @param {number} x left
 * @param {number} y top
 * @param {number} size
 */
export function stamp(context, { image, columns, side, cell }, x, y, size) {
  context.drawImage(image, (cell % columns) * side, Math.floor(cell / columns) * side, side, side, x, y, size, size);
}

/** @param {Picture} picture @returns {Promise<Sheet>} */
async function open({ url, columns }) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return { image, columns, side: image.naturalWidth / columns };
}
