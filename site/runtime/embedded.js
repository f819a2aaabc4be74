/**
 * One figure alone, in a window or frame of its own.
 * @module modgap-page/embedded
 */

import { format, parse, replaceAddress } from "modgap-page/address";
import { Figure, QUIET } from "modgap-page/figure";
import { hearChanges, talk, tell } from "modgap-page/host";
import { hearUnused, passKeys, walkByKeys } from "modgap-page/keys";
import { install } from "modgap-page/loading";
import { read } from "modgap-page/options";
import { answerForScreen, drawFor } from "modgap-page/pixels";
import { followScheme } from "modgap-page/scheme";
import { offerScreen } from "modgap-page/screen";
import { Steps } from "modgap-page/steps";

/** @import { LayoutDOMView } from "bokeh/models/layouts/layout_dom" */
/** @import { Options } from "modgap-page/options" */

/** @param {{scripts: string[]}} options addresses of the scripts that figures need */
export function start({ scripts }) {
  const element = document.querySelector("figure[data-figure]");
  if (!(element instanceof HTMLElement)) return;
  const main = document.querySelector(".embed-main");
  const options = read(location.search, main?.getAttribute("data-looks") ?? "");
  if (options.size !== 1) return enlarge(element.dataset.figure ?? "", options);
  install();
  answerForScreen();
  const figure = new Figure(element, scripts);
  const views = () => (figure.document ? /** @type {LayoutDOMView[]} */ (Object.values(Bokeh.index)) : []);
  drawFor(options.pixels, () => []);
  dress(options);
  followScheme(null, () => (figure.document ? [figure.document] : []), options.theme);
  talk(figure, (pixels) => drawFor(pixels, views));
  tellStory(figure, options);
  const asked = main?.getAttribute("data-asked");
  const visit = () => {
    const named = parse(location.hash) ?? parse(`#fig-${figure.id}?${asked ?? ""}`);
    if (named?.id === figure.id && Object.keys(named.wanted).length) figure.ask(named.wanted);
  };
  visit();
  addEventListener("hashchange", visit);
  document.addEventListener("modgap:embedded", () => keepControls(figure, options.controls));
  figure.embed();
  Object.assign(window.modgap, { figures: new Map([[figure.id, figure]]) });
}

/** The steps of its story, the keys that walk them, and the full screen, as far as they are asked for. @param {Figure} figure @param {Options} options */
function tellStory(figure, options) {
  const story = document.querySelector(".embed-story");
  const steps = options.story && story instanceof HTMLElement ? new Steps(story, figure, options.story) : undefined;
  if (steps) walkByKeys(steps, options.screen);
  if (options.keys && window.parent !== window) passKeys();
  if (options.screen) letLeave(figure);
  else offerScreen(figure, steps, `${location.href.replace(/[?#].*/, "")}?${controlsAsked()}`);
}

/**
 * Nothing scales the figure but the page itself: it shows itself once more, in a frame, and has the address that the frame has.
 * @param {string} id of the figure
 * @param {Options} options
 */
function enlarge(id, { size, pixels }) {
  const frame = document.createElement("iframe");
  const query = new URLSearchParams(location.search);
  query.set("size", "1");
  query.set("pixels", String(size * pixels));
  const page = `${location.href.replace(/[?#].*/, "")}?${query}`;
  frame.src = page + location.hash;
  frame.title = document.title;
  frame.allow = "fullscreen *; clipboard-write *"; // without the star not where it is from a disk, whose origin is unlike any
  const part = `${100 / size}%`;
  frame.style.cssText = `position:fixed;inset:0 auto auto 0;width:${part};height:${part};border:0;transform:scale(${size});transform-origin:0 0`;
  document.body.replaceChildren(frame);
  let timer = 0;
  hearChanges(frame, (state) => {
    clearTimeout(timer);
    timer = setTimeout(() => replaceAddress(format(id, state)), QUIET);
  });
  addEventListener("hashchange", () => frame.contentWindow?.location.replace(page + (location.hash || "#"))); // no second way back
}

/** It fills the screen: its button and a key tell the page around it that the reader leaves. @param {Figure} figure */
function letLeave(figure) {
  const leave = () => tell({ kind: "key", key: "Escape", code: 27 });
  const button = figure.element.querySelector(".tool-screen");
  if (button instanceof HTMLElement) button.hidden = false;
  if (button) button.textContent = "Leave full screen";
  button?.addEventListener("click", leave);
  hearUnused(({ key }) => key === "Escape" && leave());
}

/** What of its address also holds where the figure fills the screen. */
function controlsAsked() {
  return new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => name === "controls"));
}

/** @param {Options} options */
function dress({ caption, title, controls, screen }) {
  document.body.classList.toggle("on-screen", screen);
  document.body.classList.toggle("without-caption", !caption);
  document.body.classList.toggle("without-title", !title);
  document.body.classList.toggle("without-tools", controls === "none");
  document.querySelector(".figure-title")?.setAttribute("aria-level", "1"); // of this page it is the first
}

/** Hide the widgets that were not asked for, with the buttons that move them. @param {Figure} figure @param {Options["controls"]} kept */
function keepControls(figure, kept) {
  if (kept === "all") return;
  const controls = Object.entries(figure.controls);
  const stay = new Set(controls.filter(([name]) => kept !== "none" && kept.includes(name)).map(([, control]) => figure.model(control)));
  const buttons = [...(figure.document?.all_models ?? [])].filter((model) => "button_type" in model.properties);
  for (const model of [...controls.map(([, control]) => figure.model(control)), ...buttons]) {
    if (!stay.has(model)) model.setv({ visible: false });
  }
}
