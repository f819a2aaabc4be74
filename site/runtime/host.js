/**
 * What an embedded figure and the page around it tell each other; the form of every message stands in `embed.js`, whose check
 * both sides use. Nothing that is heard becomes HTML or code.
 * @module modgap-page/host
 */

/** @import { Figure } from "modgap-page/figure" */

/** @typedef {{understands(data: unknown): boolean}} Form */

const SOURCE = {}; // who tells what others hover or select

/**
 * @param {Figure} figure
 * @param {(pixels: number) => void} shownAt
 */
export function talk(figure, shownAt) {
  if (window.parent === window) return;
  const form = /** @type {Form} */ (/** @type {unknown} */ (customElements.get("modgap-figure")));
  const tell = (/** @type {object} */ message) => window.parent.postMessage({ modgap: 1, ...message }, "*");
  const state = () => Object.fromEntries(Object.entries(figure.state()).filter(([, value]) => value !== undefined));
  addEventListener("message", ({ source, data }) => {
    if (source !== window.parent || !form.understands(data)) return;
    if (data.kind === "set") {
      figure.ask(Object.fromEntries(Object.entries(data.state).map(([name, value]) => [name, String(value)])));
      tell({ kind: "shown", state: state() });
    } else if (data.kind === "items") {
      const { of: kind, ids, cell } = data;
      document.dispatchEvent(new CustomEvent("modgap:items", { detail: { source: SOURCE, kind, ids, cell } }));
    } else if (data.kind === "pixels") shownAt(data.pixels);
  });
  document.addEventListener("modgap:items", ({ detail }) => {
    if (detail.source !== SOURCE) tell({ kind: "items", of: detail.kind, ids: detail.ids, cell: detail.cell });
  });
  document.addEventListener("modgap:changed", () => tell({ kind: "change", state: state() }));
  document.addEventListener("modgap:embedded", () => tell({ kind: "ready", state: state() }));
  new ResizeObserver(() => tell({ kind: "height", height: Math.ceil(document.body.scrollHeight) })).observe(document.body);
}
