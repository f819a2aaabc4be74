/**
 * Dots of one row, moved apart so that each can be seen.
 * @module modgap/figures/hubness/swarm
 */

/**
 * How far each dot moves up (or, below 0, down) so that none stands on another; where no room is left it stays in the middle.
 * @param {number[]} x pixels
 * @param {number} size pixels from one dot to the next
 * @param {number} most pixels that a dot may move
 * @returns {number[]}
 */
export function swarm(x, size, most) {
  const offsets = x.map(() => 0);
  /** @type {number[]} */
  const placed = [];
  for (const dot of x.map((_, n) => n).sort((a, b) => x[a] - x[b])) {
    const near = placed.filter((other) => x[dot] - x[other] < size);
    const free = (/** @type {number} */ offset) => near.every((other) => Math.hypot(x[dot] - x[other], offset - offsets[other]) >= size);
    for (let step = 0; step <= most / size; step += 0.5) {
      const offset = [step * size, -step * size].find(free);
      if (offset === undefined) continue;
      offsets[dot] = offset;
      break;
    }
    placed.push(dot);
  }
  return offsets;
}
