/**
 * What an embedded figure and the page around it tell each other; the form of every message stands in `embed.js`, whose check
 * both sides use. Nothing that is heard becomes HTML or code.
 * @module modgap-page/host
 */

import { format } from "modgap-page/address";
import { LONGEST_TWEEN, valid } from "modgap-page/state";

/** @import { Figure } from "modgap-page/figure" */
/** @import { State } from "modgap-page/state" */

/** @typedef {{understands(data: unknown): boolean}} Form */

/** The form of messages. */
const form = () => /** @type {Form} */ (/** @type {unknown} */ (customElements.get("modgap-figure")));

/** Tell the page around the figure. @param {object} message */
export const tell = (message) => window.parent.postMessage({ modgap: 1, ...message }, "*");

const LOOKS = ["controls", "caption", "title", "story", "theme", "size"]; // of an address, what a file keeps
const SOURCE = {}; // who tells what others hover or select

/** What a figure shows, as messages have it. @param {Figure} figure */
const stateOf = (figure) => valid(figure.controls, figure.state());

/**
 * Tell the page around the figure what it has come to show.
 * @param {Figure} figure
 * @param {boolean} travel whether it is on the way there
 * @param {number} [step] of its story, from 1
 */
export function tellShown(figure, travel, step) {
  setTimeout(() => figure.live && tell({ kind: "shown", state: stateOf(figure), step }), travel ? LONGEST_TWEEN : 0);
}

/**
 * @param {Figure} figure
 * @param {(pixels: number) => void} shownAt
 */
export function talk(figure, shownAt) {
  if (window.parent === window) return;
  addEventListener("message", ({ source, data }) => {
    if (source !== window.parent || !form().understands(data)) return;
    if (data.kind === "set") {
      const travel = data.travel === true;
      figure.ask(Object.fromEntries(Object.entries(data.state).map(([name, value]) => [name, String(value)])), travel);
      tellShown(figure, travel);
    } else if (data.kind === "items") {
      const { of: kind, ids, cell } = data;
      document.dispatchEvent(new CustomEvent("modgap:items", { detail: { source: SOURCE, kind, ids, cell } }));
    } else if (data.kind === "pixels") shownAt(data.pixels);
    else if (data.kind === "save") save(figure, data.as, data.size).catch((error) => (console.warn(error), null)).then((file) => tell({ kind: "saved", as: data.as, file }));
  });
  document.addEventListener("modgap:items", ({ detail }) => {
    if (detail.source !== SOURCE) tell({ kind: "items", of: detail.kind, ids: detail.ids, cell: detail.cell });
  });
  document.addEventListener("modgap:changed", () => tell({ kind: "change", state: stateOf(figure) }));
  document.addEventListener("modgap:embedded", () => tell({ kind: "ready", state: stateOf(figure) }));
  new ResizeObserver(() => tell({ kind: "height", height: Math.ceil(document.body.scrollHeight) })).observe(document.body);
}

/**
 * Hear what the reader changes in a figure that stands in a frame of this page.
 * @param {HTMLIFrameElement} frame
 * @param {(state: State) => void} changed
 */
export function hearChanges(frame, changed) {
  addEventListener("message", ({ source, data }) => {
    if (source === frame.contentWindow && form().understands(data) && data.kind === "change") changed(data.state);
  });
}

/**
 * The figure as a file: as it is now.
 * @param {Figure} figure
 * @param {"png" | "svg" | "html"} as
 * @param {number} size at which the page around it shows it
 * @returns {Promise<Blob | null>} null where the page is from a disk, which may not read itself
 */
async function save(figure, as, size) {
  if (as !== "html") return (await import("modgap-page/picture")).picture(figure, as);
  if (location.protocol === "file:") return null;
  const home = document.querySelector(".embed-main")?.getAttribute("data-home") ?? "";
  const asked = new URLSearchParams(location.search);
  asked.set("size", String(size));
  const looks = new URLSearchParams([...asked].filter(([name]) => LOOKS.includes(name)));
  return (await import("modgap-page/single")).single(format(figure.id, figure.state()).replace(/^[^?]*\?/, ""), looks.toString(), home);
}
