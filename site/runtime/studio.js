/**
 * The studio of a figure: how it is to look, a preview that looks so, what to copy, and files to save.
 * The page that opens it names the figure and its state in the hash, as an address of the article does.
 * @module modgap-page/studio
 */

import { keep } from "modgap/kit/keep";
import { parse } from "modgap-page/address";
import { tell as post } from "modgap-page/host";
import { hashed, query, snippets } from "modgap-page/snippets";

/** @import { Article, Options, Snippet } from "modgap-page/snippets" */
/** @import { State } from "modgap-page/state" */

/** The element of `embed.js`. @typedef {HTMLElement & {state: State, live: boolean, save(as: string): Promise<Blob | null>}} Preview */

const QUIET = 250; // milliseconds after a change until the preview is made anew
const FILES = { png: "picture", svg: "drawing", html: "page" };

/** @param {string} selector @returns {HTMLElement} */
const one = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

class Studio {
  /** @param {Article} article @param {string} id @param {Record<string, string>} state */
  constructor(article, id, state) {
    this.article = article;
    this.id = id;
    /** @type {State} */
    this.state = state;
    this.preview = /** @type {Preview} */ (document.createElement("modgap-figure"));
    this.form = /** @type {HTMLFormElement} */ (one(".options"));
    this.timer = 0;
  }

  start() {
    const { article, id, form, preview } = this;
    const told = article.figures[id];
    one(".figure-name").textContent = told.title;
    one(".relative").hidden = article.url !== "";
    one(".option-story").hidden = !told.story;
    one(".names").replaceChildren(...Object.entries(told.controls).map(([name, label]) => box(name, label)));
    const table = /** @type {HTMLAnchorElement} */ (one(".save-csv"));
    table.href = `embed/${id}.csv`;
    table.download = `${id}.csv`;
    preview.setAttribute("keys", "true");
    preview.addEventListener("key", (event) => leave(/** @type {CustomEvent} */ (event).detail));
    for (const type of ["ready", "change"]) preview.addEventListener(type, () => this.follow());
    form.addEventListener("input", () => this.changed());
    for (const as of /** @type {(keyof typeof FILES)[]} */ (Object.keys(FILES))) one(`.save-${as}`).addEventListener("click", () => this.save(as));
    one(".copies").addEventListener("click", (event) => this.copy(/** @type {Element} */ (event.target)));
    this.dress();
    this.tell();
    one(".preview").append(preview);
  }

  /** @returns {Options} */
  get options() {
    const data = new FormData(this.form);
    const some = data.getAll("name").join(",") || "none";
    const kept = String(data.get("controls"));
    return {
      controls: kept === "some" ? some : kept,
      caption: data.has("caption"),
      title: data.has("title"),
      story: data.has("story"),
      theme: String(data.get("theme")),
      size: Number(data.get("size")),
      link: String(data.get("link")).trim(),
      share: data.has("share"),
    };
  }

  changed() {
    const { options } = this;
    one(".names").hidden = new FormData(this.form).get("controls") !== "some";
    one(".option-share").hidden = !options.link;
    one(".size-now").textContent = options.size.toFixed(2).replace(/\.?0+$/, "");
    this.tell();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dress(), QUIET);
  }

  /** Let the preview look as asked. */
  dress() {
    const { controls, caption, title, story, theme, size } = this.options;
    const asked = { figure: this.id, controls, caption, title, story, theme, size };
    const differing = Object.entries(asked).filter(([name, value]) => this.preview.getAttribute(name) !== String(value));
    if (differing.length) this.preview.setAttribute("state", new URLSearchParams(/** @type {Record<string, string>} */ (this.state)).toString());
    for (const [name, value] of differing) this.preview.setAttribute(name, String(value));
  }

  /** The preview shows something else. */
  follow() {
    this.state = this.preview.state;
    this.tell();
  }

  /** What may be copied. */
  tell() {
    const day = new Date().toISOString().slice(0, 10);
    const height = this.preview.getBoundingClientRect().height || 600;
    const own = snippets(this.article, this.id, this.state, this.options, height, day);
    const copies = one(".copies");
    if (!copies.children.length) copies.append(...own.map(place));
    for (const { name, text } of own) one(`#copy-${name} code`).textContent = text;
  }

  /** @param {Element} target */
  async copy(target) {
    const code = target.closest("section")?.querySelector("code");
    if (!(target instanceof HTMLButtonElement) || !code) return;
    const title = code.closest("section")?.querySelector("h3")?.textContent;
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      say(`${title}: copied.`);
    } catch {
      getSelection()?.selectAllChildren(code);
      say(`${title}: selected; the browser leaves the copying to you.`);
    }
  }

  /** What to do where a page cannot write one file: a command writes it with its state, and its address asks for looks. */
  command() {
    const name = `${this.id}.html`;
    const looks = query(this.options);
    const command = `modgap export ${this.id} --state "${hashed(this.state)}" -o ${name}`;
    return `Opened from a disk, a page cannot write this file, but this does: ${command}${looks && `; as ${name}?${looks}, it looks as it does here`}.`;
  }

  /** @param {keyof typeof FILES} as */
  async save(as) {
    if (!this.preview.live) return say("The figure is still being drawn.");
    say("The file is being made.");
    const file = await this.preview.save(as);
    if (!file) return say(this.command());
    keep(file, `${this.id}.${as}`);
    say(`The ${FILES[as]} is ${this.id}.${as}, ${Math.ceil(file.size / 1000)} kB.`);
  }
}

/** @param {string} name @param {string} label */
function box(name, label) {
  const line = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "checkbox", name: "name", value: name, checked: true });
  line.append(input, ` ${label}`);
  return line;
}

/** @param {Snippet} snippet */
function place({ name, title, told }) {
  const section = document.createElement("section");
  section.id = `copy-${name}`;
  const [heading, words, code, button, text] = ["h3", "p", "code", "button", "pre"].map((tag) => document.createElement(tag));
  heading.textContent = title;
  words.textContent = told;
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${title}`);
  button.setAttribute("type", "button");
  text.tabIndex = 0; // it may be longer than its place
  text.setAttribute("role", "region");
  text.setAttribute("aria-label", title);
  text.append(code);
  section.append(heading, button, words, text);
  return section;
}

/** @param {string} text */
function say(text) {
  one(".said").textContent = text;
}

/** Escape closes the dialog around the studio. @param {{key?: unknown}} pressed */
function leave({ key }) {
  if (key === "Escape" && window.parent !== window) post({ kind: "key", key, code: 27 });
}

/** For the figure that the address names. */
export function start() {
  const theme = new URLSearchParams(location.search).get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const article = /** @type {Article} */ (JSON.parse(one("#told").textContent ?? ""));
  const named = parse(location.hash);
  if (named && Object.hasOwn(article.figures, named.id)) new Studio(article, named.id, named.wanted).start();
  else one(".studio").textContent = "The address names no figure of this article.";
  addEventListener("keydown", leave);
}

