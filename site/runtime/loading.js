/**
 * Fetching what figures need: the scripts of Bokeh and Panel, once, and each figure's own script, when it is wanted.
 * Classic scripts, since a page opened from a file may not import modules from other files.
 * @module modgap-page/loading
 */

import { provide } from "modgap/data/later";
import { complete, has, keep } from "modgap-page/deduplication";

/** @import { JsonItem } from "bokeh/embed" */
/** @import { Controls } from "modgap-page/state" */

/** @typedef {{item: JsonItem, controls: Controls, parts: string[]}} Definition `parts`: files with what it shares with others */

/** @type {Map<string, Definition>} */
const definitions = new Map();

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

/** Make `modgap.define` and `modgap.share`, which the figures' scripts call, and bring what figures hold back. */
export function install() {
  window.modgap = { define: (id, figure) => void definitions.set(id, figure), share: keep };
  provide(later);
}

/** What a figure held back, from a script of its own. @param {string} key */
async function later(key) {
  if (!has(key)) await load(`figures/later-${key}.js`);
  return complete({ shared: key });
}

/**
 * Run a classic script, once however often it is asked for: the one that the page carries, or that of the address. Scripts asked for together are fetched together and run in order.
 * @param {string} address
 * @returns {Promise<void>} rejected where the script cannot be had
 */
export function load(address) {
  const known = loading.get(address);
  if (known) return known;
  const carried = document.querySelector(`script[data-address="${CSS.escape(address)}"]`);
  /** @type {Promise<void>} */
  const promise = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    if (carried) {
      script.textContent = carried.textContent; // runs as it enters the page
      document.head.append(script);
      resolve();
      return;
    }
    script.async = false;
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => {
      loading.delete(address);
      reject(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
  loading.set(address, promise);
  return promise;
}

/** Addresses of the scripts that were asked for, in their order. */
export const addresses = () => [...loading.keys()];

/**
 * What `figures/ID.js` defines, with the scripts that it needs.
 * @param {string} id
 * @param {string[]} scripts
 * @returns {Promise<Definition>}
 */
export async function definition(id, scripts) {
  await Promise.all([...scripts, `figures/${id}.js`].map(load));
  const known = definitions.get(id);
  if (!known) throw new Error(`figures/${id}.js defines no figure ${id}`);
  await Promise.all(known.parts.map((part) => load(`figures/${part}.js`)));
  return /** @type {Definition} */ (complete(known));
}
