/**
 * Points that come when they are asked for. An output may hold some back and say here how it brings them; in all others every point
 * travels inside the figure, and nobody asks.
 * @module modgap/data/later
 */

/** @type {(key: string) => Promise<unknown>} */
let way = (key) => Promise.reject(new Error(`nobody brings ${key}`));

/** Of an output: how it brings what it held back. @param {(key: string) => Promise<unknown>} own */
export function provide(own) {
  way = own;
}

/**
 * What an output held back.
 * @param {string} key
 * @returns {Promise<unknown>} rejected where it cannot be had
 */
export function bring(key) {
  return way(key);
}
