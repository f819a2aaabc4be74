/**
 * Names beside the marks of a chart, as many as have room.
 * @module modgap/figures/comparer/names
 */

/** @typedef {{x: number, y: number, text: string, urgent: boolean}} Named pixels of a mark, and its name; an `urgent` one is drawn in any case */
/** @typedef {{x: number, y: number, align: "left" | "right" | "center"}} Place where its text begins, ends or has its middle, in pixels */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

const [LETTER, BOLD, HALF] = [6.1, 6.7, 7.5]; // pixels of a letter, of a bold one, and of half a line
const [ASIDE, DOWN, MARK] = [11, 15, 6]; // pixels from the mark to its name, beside and above, and of half a mark

/**
 * Where names stand: beside, above or below their marks, clear of other names and marks. The first ones choose first.
 * @param {Named[]} named
 * @param {{x: number, y: number}[]} marks all of the chart, in pixels
 * @param {{width: number, height: number}} room of the plot, in pixels
 * @returns {(Place | null)[]} null where a name has no room
 */
export function placeNames(named, marks, room) {
  const taken = marks.map(({ x, y }) => box(x, y, MARK, MARK));
  return named.map((one) => {
    const places = around(one);
    const boxes = places.map((place) => boxOf(place, one));
    const costs = boxes.map((own) => cost(own, taken, room));
    const least = Math.min(...costs);
    if (least > 0 && !one.urgent) return null;
    const best = costs.indexOf(least);
    taken.push(boxes[best]);
    return places[best];
  });
}

/** Places around a mark, the best one first; a name that must be drawn may go further away. @param {Named} named @returns {Place[]} */
function around({ x, y, urgent }) {
  const sides = /** @type {const} */ ([["left", 1], ["right", -1]]);
  const lifts = [0, -0.6, 0.6, -1.1, 1.1, ...(urgent ? [-1.7, 1.7, -2.4, 2.4] : [])];
  const beside = lifts.flatMap((lift) => sides.map(([align, side]) => ({ x: x + side * ASIDE, y: y + lift * DOWN, align })));
  return [...beside.slice(0, 2), { x, y: y - DOWN, align: "center" }, { x, y: y + DOWN, align: "center" }, ...beside.slice(2)];
}

/** @param {Place} place @param {Named} named */
function boxOf({ x, y, align }, { text, urgent }) {
  const width = text.length * (urgent ? BOLD : LETTER);
  const middle = x + { left: 0.5, center: 0, right: -0.5 }[align] * width;
  return box(middle, y, width / 2, HALF);
}

/** @param {number} x @param {number} y @param {number} wide @param {number} high @returns {Box} */
function box(x, y, wide, high) {
  return { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
}

/** Square pixels that a box shares with others or has outside of the plot. @param {Box} one @param {Box[]} others @param {{width: number, height: number}} room */
function cost(one, others, { width, height }) {
  const inside = shared(one, { left: 0, right: width, top: 0, bottom: height });
  const outside = (one.right - one.left) * (one.bottom - one.top) - inside;
  return Math.max(0, outside - 1e-6) + others.reduce((sum, other) => sum + shared(one, other), 0);
}

/** @param {Box} one @param {Box} other */
function shared(one, other) {
  const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return wide > 0 && high > 0 ? wide * high : 0;
}
