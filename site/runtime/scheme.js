/**
 * Light, dark, or as the system has it: for the page, and for what is drawn inside the figures.
 * @module modgap-page/scheme
 */

/** @import { Document } from "bokeh/document" */

const KEY = "modgap-scheme";
const ORDER = ["auto", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");
let current = "";

/**
 * @param {HTMLElement | null} button the switch
 * @param {() => Document[]} documents those that are on the page now
 * @param {string} [scheme] what to begin with; by default what the reader chose before
 */
export function followScheme(button, documents, scheme = remembered()) {
  const restyleAll = async () => {
    const shown = documents();
    if (!shown.length) return;
    const { restyle } = await import("modgap/kit/theme");
    for (const doc of shown) restyle(doc);
  };
  const show = (/** @type {string} */ shown) => {
    if (shown === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = shown;
    if (!button) return;
    button.dataset.scheme = shown;
    const label = button.querySelector(".scheme-label");
    if (label) label.textContent = `Colours: ${shown}`;
  };
  button?.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(remembered()) + 1) % ORDER.length];
    remember(next);
    show(next);
    restyleAll();
  });
  system.addEventListener("change", restyleAll);
  document.addEventListener("modgap:embedded", async (event) => {
    const { restyle } = await import("modgap/kit/theme");
    const { document: drawn } = event.detail.figure;
    if (drawn) restyle(drawn);
  });
  show(scheme);
}

/** What the reader chose; "auto" where nothing is known. Some browsers deny storage to pages from files. */
function remembered() {
  try {
    current ||= localStorage.getItem(KEY) ?? "";
  } catch {
    // storage is denied: the choice lasts as long as the page
  }
  return ORDER.includes(current) ? current : "auto";
}

/** @param {string} scheme */
function remember(scheme) {
  current = scheme;
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // storage is denied
  }
}
