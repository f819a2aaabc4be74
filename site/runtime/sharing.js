/**
 * Texts that several figures have in common, put back into a figure's definition. See `site/sharing.py`.
 * @module modgap-page/sharing
 */

/** @type {Record<string, string>} */
const texts = {};

/** Keep the texts of one file, by key. @param {Record<string, string>} found */
export function keep(found) {
  Object.assign(texts, found);
}

/**
 * A copy in which every `{"shared": KEY}` is its text.
 * @param {any} node
 * @returns {any}
 */
export function complete(node) {
  if (Array.isArray(node)) return node.map(complete);
  if (node === null || typeof node !== "object") return node;
  if (typeof node.shared === "string") {
    if (!Object.hasOwn(texts, node.shared)) throw new Error(`no shared text ${node.shared}`);
    return texts[node.shared];
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, complete(value)]));
}
