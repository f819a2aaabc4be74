/**
 * All pairs of a map, decoded: where they lie in each plane, and from which zoom on there is room for each. See `atlas.py`.
 * @module modgap/figures/map/atlas
 */

import { decodeNumbers } from "modgap/data/payload";

/** @import { Mapped } from "modgap/figures/map/types" */

const PER_LEVEL = 16; // values of a byte from one level of zoom to the next, as in `planes.py`
const WHOLE = 2 * Math.SQRT2;

/**
 * The points of one modality in one plane; `order` has those first for which there is room first.
 * @typedef {{x: Float64Array, y: Float64Array, levels: Uint8Array, order: Uint32Array}} Cloud
 */

export class Atlas {
  /** @param {Mapped} raw */
  constructor(raw) {
    this.raw = raw;
    this.count = raw.ids.length;
    this.cosines = decodeNumbers(raw.cosines);
    this.held = new Uint8Array(this.count);
    for (const item of raw.held) this.held[item] = 1;
    /** @type {Map<string, number>} */
    this.index = new Map(raw.ids.map((id, n) => [id, n]));
    /** @type {Map<string, Cloud[]>} */
    this.opened = new Map();
  }

  /** The points of both modalities. @param {keyof Mapped["planes"]} plane @returns {Cloud[]} */
  clouds(plane) {
    let found = this.opened.get(plane);
    if (!found) {
      const { places, levels } = this.raw.planes[plane];
      found = places.map((text, k) => cloud(decodeNumbers(text), Uint8Array.from(atob(levels[k]), (byte) => byte.charCodeAt(0))));
      this.opened.set(plane, found);
    }
    return found;
  }
}

/** @param {Float64Array} places @param {Uint8Array} levels @returns {Cloud} */
function cloud(places, levels) {
  const order = Uint32Array.from(levels, (_, item) => item).sort((a, b) => levels[a] - levels[b] || a - b);
  return { x: places.filter((_, k) => k % 2 === 0), y: places.filter((_, k) => k % 2 === 1), levels, order };
}

/** How many points, from the first of the order on, have that much room. @param {Cloud} cloud @param {number} room in units of the map */
export function roomy({ levels, order }, room) {
  const most = PER_LEVEL * Math.log2(WHOLE / room);
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (levels[order[middle]] <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
