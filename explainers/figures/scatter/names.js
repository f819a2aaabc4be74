/**
 * Names beside points, as many as have room: none covers another one, and none leaves the plot.
 * @module modgap/figures/scatter/names
 */

const HIGH = 16; // pixels that a line of text takes
const APART = 3; // pixels between two names
const LONGEST = 22; // characters

/** @typedef {{x: number, y: number}} Place pixels from the upper left corner */
/** @typedef {Place & {radius: number}} Spot pixels */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/** A name that is not too long to stand beside its point. @param {string} name */
export function short(name) {
  const letters = [...name];
  return letters.length <= LONGEST ? name : `${letters.slice(0, LONGEST - 1).join("").trimEnd()}…`;
}

/**
 * Where the names stand, by their left ends; null for those without room. Of the places around a point it is the one that covers
 * the fewest others.
 * @param {(Place & {width: number})[]} points with the width of each name; the most important first
 * @param {number} reach from a point to its name
 * @param {{width: number, top: number, bottom: number}} plot where they may stand
 * @param {Spot[]} spots what else is drawn
 * @param {number} most how many of these a name may cover
 * @returns {(Place | null)[]}
 */
export function placeNames(points, reach, plot, spots, most) {
  /** @type {Box[]} */
  const taken = [];
  return points.map(({ x, y, width }) => {
    const sides = [
      { x: x + reach, y },
      { x: x - reach - width, y },
      { x: x - width / 2, y: y - reach - HIGH / 2 },
      { x: x - width / 2, y: y + reach + HIGH / 2 },
    ];
    let fewest = most + 1;
    /** @type {{side: Place, box: Box} | null} */
    let best = null;
    for (const side of sides) {
      const box = { left: side.x - APART, right: side.x + width + APART, top: side.y - HIGH / 2, bottom: side.y + HIGH / 2 };
      const inside = box.left >= 0 && box.right <= plot.width && box.top >= plot.top && box.bottom <= plot.bottom;
      if (!inside || taken.some((other) => meet(box, other))) continue;
      const covered = spots.filter((spot) => covers(box, spot)).length;
      if (covered < fewest) [fewest, best] = [covered, { side, box }];
    }
    if (best) taken.push(best.box);
    return best && best.side;
  });
}

/** @param {Box} box @param {Spot} spot */
function covers({ left, right, top, bottom }, { x, y, radius }) {
  return x + radius > left && x - radius < right && y + radius > top && y - radius < bottom;
}

/** @param {Box} a @param {Box} b */
function meet(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @type {CanvasRenderingContext2D | null} */
let ruler = null;

/** Widths of texts in pixels. @param {string[]} texts @param {string} font as CSS has it */
export function widthsOf(texts, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (ruler) ruler.font = font;
  return texts.map((text) => ruler?.measureText(text).width ?? 0);
}
