/**
 * Where the words of clusters stand.
 * @module modgap/figures/heatmap/cluster_words
 */

/** @import { Group } from "modgap/types" */
/** @typedef {Group & {middle: number, fits: boolean}} Placed its words stand at `middle` from the top, and right of its box if it `fits` */

const LINE_HEIGHT = 17; // pixels from one cluster's words to the next
const LETTER = 6.5; // pixels, about

/**
 * Leave out words that would stand on others: the larger cluster keeps its own. They stand right of their box, or left of it where only
 * that side has room for them in their block.
 * @param {Group[]} groups
 * @param {number} count of the items of the block
 * @param {number} pixel its length in items
 * @returns {Placed[]}
 */
export function spread(groups, count, pixel) {
  /** @type {Placed[]} */
  const kept = [];
  for (const group of [...groups].sort((a, b) => b.size - a.size)) {
    const middle = Math.max(group.start + group.size / 2, (LINE_HEIGHT * pixel) / 2);
    const length = LETTER * pixel * (group.label.length + 2);
    const fits = group.start + group.size + length <= count || length > group.start;
    const free = kept.every((other) => Math.abs(other.middle - middle) >= LINE_HEIGHT * pixel);
    if (free) kept.push({ ...group, middle, fits });
  }
  return kept;
}
