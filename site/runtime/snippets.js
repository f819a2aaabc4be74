/**
 * What a reader may copy to take a figure along: addresses, elements, code and a citation, as text.
 * @module modgap-page/snippets
 */

/** @import { State } from "modgap-page/state" */

/**
 * What the studio knows of a figure and its article, as `outputs/studio.py` writes it.
 * @typedef {{number: number, title: string, story: boolean, controls: Record<string, string>,
 *   python: {lines: string[], kind: string, given: string[]}, data: string, credits: string[]}} Told
 * @typedef {{article: string, author: string, year: number | null, url: string, version: string, figures: Record<string, Told>}} Article
 */

/**
 * How the figure is to look; `controls` as in an address of an embed.
 * @typedef {{controls: string, caption: boolean, title: boolean, story: boolean, theme: string, size: number, link: string, share: boolean}} Options
 */

/** @typedef {{name: string, title: string, told: string, text: string}} Snippet */

/** @type {Options} */
export const PLAIN = { controls: "all", caption: true, title: true, story: false, theme: "auto", size: 1, link: "", share: false };

/** What differs from how a figure is without it, as in the address of an embed. @param {Options} options */
export function query({ controls, caption, title, story, theme, size }) {
  const asked = { controls, caption, title, story, theme, size };
  const differing = Object.entries(asked).filter(([name, value]) => value !== PLAIN[/** @type {keyof typeof asked} */ (name)]);
  return new URLSearchParams(differing.map(([name, value]) => [name, String(value)])).toString();
}

/** A state as an address has it. @param {State} state */
export const hashed = (state) => new URLSearchParams(Object.entries(state).map(([name, value]) => [name, String(value)])).toString();

/**
 * @param {Article} article
 * @param {string} id of the figure
 * @param {State} state
 * @param {Options} options
 * @param {number} height of the figure in CSS pixels, as it is shown
 * @param {string} day on which it is copied, `2026-11-28`
 * @returns {Snippet[]}
 */
export function snippets(article, id, state, options, height, day) {
  const told = article.figures[id];
  const site = article.url && `${article.url.replace(/\/$/, "")}/`;
  const hash = `#fig-${id}${Object.keys(state).length ? `?${hashed(state)}` : ""}`;
  const asked = query(options);
  const embed = `${site}embed/${id}.html${asked && `?${asked}`}${hash}`;
  const element = `<script src="${site}embed.js"></script>\n<modgap-figure${attributes(id, state, options)}><a href="${escaped(embed)}">${escaped(told.title)}</a></modgap-figure>`;
  return [
    { name: "link", title: "Link", told: "The article, with the figure as it is now.", text: `${site}index.html${hash}` },
    { name: "element", title: "Element", told: "For any page: finds its height, and is linked to others of its group.", text: element },
    {
      name: "frame", title: "Frame", told: "For pages that allow no scripts.",
      text: `<iframe src="${escaped(embed)}" title="${escaped(told.title)}" width="100%" height="${Math.round(height)}" style="border:0" loading="lazy" allow="fullscreen; clipboard-write"></iframe>`,
    },
    { name: "quarto", title: "Quarto", told: "For documents and slides of Quarto.", text: `\`\`\`{=html}\n${element}\n\`\`\`` },
    { name: "python", title: "Notebook", told: "For JupyterLab, where the article was built.", text: python(told, state, options) },
    { name: "citation", title: "Citation", told: "BibTeX, with the version and the data.", text: citation(article, id, hash, day) },
  ];
}

/** @param {string} id @param {State} state @param {Options} options */
function attributes(id, state, options) {
  const { controls, caption, title, story, theme, size, link, share } = options;
  const all = {
    figure: id, state: hashed(state), controls: controls === "all" ? "" : controls, caption: caption ? "" : "false", title: title ? "" : "false",
    story: story ? "true" : "", theme: theme === "auto" ? "" : theme, size: size === 1 ? "" : size, link, share: link && share ? "all" : "",
  };
  return Object.entries(all).filter(([, value]) => value !== "").map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** @param {Told} told @param {State} state @param {Options} options */
function python({ python: { lines, kind, given }, controls }, state, { controls: kept, size, theme, link, share }) {
  const names = Object.keys(controls);
  const hidden = kept === "all" ? [] : names.filter((name) => kept === "none" || !kept.split(",").includes(name));
  const set = Object.entries(state).map(([name, value]) => `${name}=${literal(value)}`);
  const hiding = hidden.length ? [`hidden=[${hidden.map(literal).join(", ")}]`] : [];
  const looks = [...(size === 1 ? [] : [`size=${size}`]), ...(theme === "auto" ? [] : [`theme=${literal(theme)}`])];
  // What is hovered and selected is that of all figures of a notebook; what is set is shared by name.
  const linked = link && share ? [`link=[${[...new Set(["item", ...names])].map(literal).join(", ")}]`] : [];
  return [...lines, `${kind}(\n${[...given, ...set, ...hiding, ...looks, ...linked].map((part) => `    ${part},\n`).join("")})`].join("\n");
}

/** A value as Python writes it. @param {unknown} value */
function literal(value) {
  return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
}

/** @param {Article} article @param {string} id @param {string} hash @param {string} day */
function citation(article, id, hash, day) {
  const { number, title, data, credits } = article.figures[id];
  const note = [`Interactive figure ${number}, made with modgap`, data && `data ${data}`, ...credits].filter(Boolean).join("; ");
  const fields = {
    author: article.author, title: `${title}. In: ${article.article}`, year: article.year ?? "", version: article.version, note,
    url: article.url && `${article.url.replace(/\/$/, "")}/${hash}`, urldate: article.url && day,
  };
  const written = Object.entries(fields).filter(([, value]) => value !== "").map(([name, value]) => `  ${name} = {${name === "url" ? value : plain(String(value))}},\n`);
  return `@misc{modgap-${id},\n${written.join("")}}`;
}

/** Text that BibTeX takes as it is. @param {string} text */
function plain(text) {
  return text.replace(/[{}\\]/g, "").replace(/[&%$#_]/g, (sign) => `\\${sign}`);
}
