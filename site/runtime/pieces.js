/**
 * What stands in a part of the page, as pieces that can be drawn anew: words line by line, grounds, pictures and plots. What is
 * there for the hand is left out, sliders and buttons; of a list the chosen line stays.
 * @module modgap-page/pieces
 */

/** @import { PlotView } from "bokeh/models/plots/plot_canvas" */

/**
 * Boxes are in CSS pixels of the window; `y` of words is their baseline.
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{kind: "ground", box: Box, fill: string[], radius: number}} Ground one colour, or several from left to right
 * @typedef {{kind: "words", box: Box, x: number, y: number, text: string, font: string, fill: string}} Words
 * @typedef {{kind: "picture", box: Box, image: HTMLImageElement, columns: number, rows: number, column: number, row: number}} Picture
 * @typedef {{kind: "plot", box: Box, view: PlotView}} Drawn
 * @typedef {Ground | Words | Picture | Drawn} Piece
 */

/** What is drawn by Bokeh, and what is left out, by the elements in which they stand. @typedef {{plots: Map<Element, PlotView>, hands: Set<Element>}} Known */

const COLOUR = /(?:rgba?|color|oklab)\([^()]*\)/g;
const TRANSPARENT = "rgba(0, 0, 0, 0)";
const measure = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/**
 * @param {Node} node
 * @param {Known} known
 * @returns {Promise<Piece[]>} in the order in which they are drawn
 */
export async function piecesOf(node, known) {
  if (node instanceof Text) return words(node);
  if (!(node instanceof HTMLElement)) return [];
  const [style, box] = [getComputedStyle(node), node.getBoundingClientRect()];
  const plot = known.plots.get(node);
  if (unseen(style, box) || node.matches("button, input")) return [];
  if (plot) return [{ kind: "plot", box, view: plot }];
  if (known.hands.has(node)) return chosen(node);
  const nodes = node instanceof HTMLSlotElement ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
  const inner = await Promise.all([...nodes].map((child) => piecesOf(child, known)));
  return [...ground(style, box), ...(await picture(style, box)), ...inner.flat()];
}

/** Also what stands there for those who hear the page. @param {CSSStyleDeclaration} style @param {Box} box */
function unseen({ display, visibility, opacity, position }, box) {
  return display === "none" || visibility === "hidden" || opacity === "0" || (position === "absolute" && box.width <= 1);
}

/** The lines of a text. @param {Text} node @returns {Words[]} */
function words(node) {
  const parent = node.parentElement ?? /** @type {ShadowRoot} */ (node.getRootNode()).host;
  if (!parent || parent instanceof HTMLStyleElement || parent instanceof HTMLScriptElement) return [];
  const style = getComputedStyle(parent);
  const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  measure.font = font;
  const below = measure.measureText("x").fontBoundingBoxDescent;
  const range = document.createRange();
  /** @type {(Words & {from: number})[]} */
  const lines = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.box.y - box.y) < 2) {
      line.text = cased(node.data.slice(line.from, index + word.length).replace(/\s+/g, " "), style);
      line.box = { x: line.x, y: line.box.y, width: box.right - line.x, height: line.box.height };
    } else {
      const text = cased(word, style);
      lines.push({ kind: "words", box, x: box.x, y: box.bottom - below, text, font, fill: style.color, from: index });
    }
  }
  return lines;
}

/** @param {string} text @param {CSSStyleDeclaration} style */
function cased(text, style) {
  return style.textTransform === "uppercase" ? text.toUpperCase() : text;
}

/** The line of a list that is chosen. @param {HTMLElement} element @returns {Words[]} */
function chosen(element) {
  const list = (element.shadowRoot ?? element).querySelector("select");
  const text = list?.selectedOptions[0]?.textContent?.trim();
  if (!list || !text) return [];
  const { fontFamily, fontSize, color } = getComputedStyle(list);
  const box = list.getBoundingClientRect();
  return [{ kind: "words", box, x: box.x, y: box.bottom - box.height / 3, text, font: `600 ${fontSize} ${fontFamily}`, fill: color }];
}

/** @param {CSSStyleDeclaration} style @param {Box} box @returns {Ground[]} */
function ground(style, box) {
  const colours = style.backgroundImage.startsWith("linear-gradient(to right") ? (style.backgroundImage.match(COLOUR) ?? []) : [];
  const fill = colours.length ? colours : [style.backgroundColor];
  if (!box.width || !box.height || fill[0] === TRANSPARENT) return [];
  return [{ kind: "ground", box, fill, radius: Math.min(Number.parseFloat(style.borderRadius) || 0, box.width / 2, box.height / 2) }];
}

/**
 * A picture, or the cell of a sheet of pictures (`kit/sprite.js`). Pages from a disk may not copy what comes from a file.
 * @param {CSSStyleDeclaration} style
 * @param {Box} box
 * @returns {Promise<Picture[]>}
 */
async function picture({ backgroundImage, backgroundSize, backgroundPosition }, box) {
  const url = /^url\("(.*)"\)$/.exec(backgroundImage)?.[1];
  if (!url || !box.width || (location.protocol === "file:" && !url.startsWith("data:"))) return [];
  const image = new Image();
  image.src = url;
  await image.decode();
  const [columns, rows] = parts(backgroundSize, 100).map((part) => Math.round(part) || 1);
  const [across, down] = parts(backgroundPosition, 100);
  return [{ kind: "picture", box, image, columns, rows, column: Math.round(across * (columns - 1)), row: Math.round(down * (rows - 1)) }];
}

/** Two shares, from "200% 300%"; 0 where a part is none. @param {string} text @param {number} whole */
function parts(text, whole) {
  const [first, second] = text.split(" ");
  return [first, second ?? first].map((part) => (part.endsWith("%") ? Number.parseFloat(part) / whole : 0));
}
