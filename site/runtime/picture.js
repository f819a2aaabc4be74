/**
 * An embedded figure as a picture: its title, its plots with their keys and numbers, the state that they show, and whose data these are.
 * @module modgap-page/picture
 */

import { piecesOf } from "modgap-page/pieces";
import { drawnWith } from "modgap-page/pixels";

/** @import { View } from "bokeh/core/view" */
/** @import { LayoutDOMView } from "bokeh/models/layouts/layout_dom" */
/** @import { PlotView } from "bokeh/models/plots/plot_canvas" */
/** @import { Figure } from "modgap-page/figure" */
/** @import { Box, Known, Piece, Words } from "modgap-page/pieces" */

const FINENESS = 2; // pixels of a PNG for one of the page
const MARGIN = 16;
const HELD = ["value", "active", "button_type"]; // what only widgets have that a hand moves

/**
 * @param {Figure} figure one that is live
 * @param {"png" | "svg"} as
 */
export async function picture(figure, as) {
  const sheet = await compose(figure);
  const { width, height } = sheet;
  if (as === "svg") {
    const drawing = new (Bokeh.require("core/util/svg").SVGRenderingContext2D)({ width, height });
    paint(/** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (drawing)), sheet, as, ({ box }) => {
      const text = [...drawing.get_svg().querySelectorAll("text")].at(-1); // where its font is missing, another one takes as much room
      text?.setAttribute("textLength", String(box.width));
      text?.setAttribute("lengthAdjust", "spacingAndGlyphs");
    });
    return new Blob([drawing.get_serialized_svg(true)], { type: "image/svg+xml" });
  }
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: width * FINENESS, height: height * FINENESS });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(FINENESS, FINENESS);
  paint(context, sheet, as);
  return new Promise((resolve, reject) => canvas.toBlob((file) => (file ? resolve(file) : reject(new Error("the picture is too large")))));
}

/** @typedef {{pieces: Piece[], ground: string, width: number, height: number}} Sheet */

/**
 * Its parts below each other, wherever the page has them.
 * @param {Figure} figure
 * @returns {Promise<Sheet>}
 */
async function compose(figure) {
  const main = /** @type {HTMLElement} */ (document.querySelector(".embed-main"));
  const hidden = document.body.classList.contains("without-title");
  document.body.classList.remove("without-title");
  const state = document.createElement("p");
  state.className = "embed-credit";
  state.textContent = told(figure);
  const credit = /** @type {HTMLElement} */ (main.querySelector(".embed-credit"));
  credit.before(state);
  const known = knownOf(figure);
  /** @type {Piece[]} */
  const pieces = [];
  let height = MARGIN;
  for (const part of [main.querySelector(".figure-header"), main.querySelector(".figure-live"), state, credit]) {
    if (!part) continue;
    const own = await piecesOf(part, known);
    const seen = own.filter(({ kind }) => kind !== "ground");
    if (!seen.length) continue;
    const top = Math.min(...seen.map(({ box }) => box.y));
    const bottom = Math.max(...seen.map(({ box }) => box.y + box.height));
    pieces.push(...own.map((piece) => moved(piece, -main.getBoundingClientRect().x, height - top)));
    height += bottom - top + MARGIN / 2;
  }
  state.remove();
  document.body.classList.toggle("without-title", hidden);
  return { pieces, ground: getComputedStyle(main).backgroundColor, width: main.clientWidth, height: Math.ceil(height + MARGIN / 2) };
}

/** The state as a line of text; empty where it has none. @param {Figure} figure */
function told(figure) {
  const shown = Object.entries(figure.state()).filter(([, value]) => value !== "" && value !== undefined);
  return shown.map(([name, value]) => `${name} ${value}`).join(" · ");
}

/** @param {Figure} figure @returns {Known} */
function knownOf(figure) {
  /** @type {Known} */
  const known = { plots: new Map(), hands: new Set() };
  const visit = (/** @type {LayoutDOMView} */ view) => {
    const { properties, type } = view.model;
    if (type === "Figure") known.plots.set(view.el, /** @type {PlotView} */ (/** @type {unknown} */ (view)));
    else if (HELD.some((name) => name in properties)) known.hands.add(view.el);
    else for (const child of view.child_views) visit(/** @type {LayoutDOMView} */ (child));
  };
  for (const root of figure.document?.roots() ?? []) {
    const view = figure.document?.views_manager?.find_one(root);
    if (view) visit(/** @type {LayoutDOMView} */ (/** @type {View} */ (view)));
  }
  return known;
}

/** @param {Piece} piece @param {number} across @param {number} down @returns {Piece} */
function moved(piece, across, down) {
  const { x, y, width, height } = piece.box;
  const box = { x: x + across, y: y + down, width, height };
  return piece.kind === "words" ? { ...piece, box, x: piece.x + across, y: piece.y + down } : { ...piece, box };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Sheet} sheet
 * @param {"png" | "svg"} as
 * @param {(words: Words) => void} [wrote]
 */
function paint(context, { pieces, ground, width, height }, as, wrote = () => {}) {
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  for (const piece of pieces) {
    const { box } = piece;
    if (piece.kind === "words") {
      context.font = piece.font;
      context.fillStyle = piece.fill;
      context.fillText(piece.text, piece.x, piece.y);
      wrote(piece);
    } else if (piece.kind === "plot") {
      const drawn = drawnWith(FINENESS, () => piece.view.export(as, true));
      context.drawImage(drawn.canvas, box.x, box.y, box.width, box.height);
    } else if (piece.kind === "picture") {
      const { image, columns, rows, column, row } = piece;
      const [across, down] = [image.naturalWidth / columns, image.naturalHeight / rows];
      context.drawImage(image, column * across, row * down, across, down, box.x, box.y, box.width, box.height);
    } else {
      context.fillStyle = filling(context, piece);
      context.beginPath();
      rounded(context, box, piece.radius);
      context.fill();
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Box} box @param {number} radius */
function rounded(context, { x, y, width, height }, radius) {
  const [right, down] = [x + width, y + height];
  context.moveTo(x + radius, y);
  context.arcTo(right, y, right, down, radius);
  context.arcTo(right, down, x, down, radius);
  context.arcTo(x, down, x, y, radius);
  context.arcTo(x, y, right, y, radius);
  context.closePath();
}

/** @param {CanvasRenderingContext2D} context @param {Extract<Piece, {kind: "ground"}>} ground */
function filling(context, { fill, box }) {
  if (fill.length === 1) return fill[0];
  const gradient = context.createLinearGradient(box.x, 0, box.x + box.width, 0);
  fill.forEach((colour, k) => gradient.addColorStop(k / (fill.length - 1), colour));
  return gradient;
}
