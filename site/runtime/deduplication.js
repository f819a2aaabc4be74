/**
 * Values that several figures have in common, put back into a figure's definition. See `site/figures/deduplication.py`.
 * @module modgap-page/deduplication
 */

/** @type {Record<string, unknown>} */
const values = {};

/** Keep the values of one file, by key. @param {Record<string, unknown>} parts */
export function keep(parts) {
  Object.assign(values, parts);
}

/** Whether a value is here. @param {string} key */
export function has(key) {
  return Object.hasOwn(values, key);
}

/**
 * A copy in which every `{"shared": KEY}` is its value, which may have others inside.
 * @param {unknown} node
 * @returns {unknown}
 */
export function complete(node) {
  if (Array.isArray(node)) return node.map(complete);
  if (node === null || typeof node !== "object") return node;
  if ("shared" in node && typeof node.shared === "string") {
    if (!has(node.shared)) throw new Error(`no shared value ${node.shared}`);
    return complete(values[node.shared]);
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, complete(value)]));
}
