/**
 * Names beside each other that would touch.
 * @module modgap/figures/learning_curves/apart
 */

/**
 * Push places apart, each as little as it can be moved, and into bounds.
 * @param {number[]} places
 * @param {number} distance
 * @param {[number, number]} bounds
 * @returns {number[]} in the order of `places`
 */
export function apart(places, distance, [low, high]) {
  const order = places.map((_, k) => k).sort((a, b) => places[a] - places[b]);
  // Less their distances, places that are apart do not fall: those that do share their mean, each block with its neighbours.
  /** @type {{sum: number, members: number[]}[]} */
  const blocks = [];
  order.forEach((k, at) => {
    let block = { sum: places[k] - at * distance, members: [k] };
    for (let last = blocks.at(-1); last && level(last) > level(block); last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, members: [...last.members, ...block.members] };
      blocks.pop();
    }
    blocks.push(block);
  });
  const most = Math.max(low, high - (places.length - 1) * distance);
  const levels = blocks.flatMap((block) => block.members.map(() => Math.min(most, Math.max(low, level(block)))));
  const moved = [...places];
  order.forEach((k, at) => (moved[k] = levels[at] + at * distance));
  return moved;
}

/** @param {{sum: number, members: number[]}} block */
function level({ sum, members }) {
  return sum / members.length;
}
