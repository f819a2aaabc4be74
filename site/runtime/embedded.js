/**
 * One figure alone, in a window or frame of its own.
 * @module modgap-page/embedded
 */

import { parse } from "modgap-page/address";
import { Figure } from "modgap-page/figure";
import { talk } from "modgap-page/host";
import { install } from "modgap-page/loading";
import { read } from "modgap-page/options";
import { answerForScreen, drawFor } from "modgap-page/pixels";
import { followScheme } from "modgap-page/scheme";
import { Steps } from "modgap-page/steps";

/** @import { LayoutDOMView } from "bokeh/models/layouts/layout_dom" */
/** @import { Options } from "modgap-page/options" */

/** @param {{scripts: string[]}} options addresses of the scripts that figures need */
export function start({ scripts }) {
  const element = document.querySelector("figure[data-figure]");
  if (!(element instanceof HTMLElement)) return;
  const options = read(location.search);
  if (options.size !== 1) return enlarge(options, element.dataset.figure ?? "");
  install();
  answerForScreen();
  const figure = new Figure(element, scripts);
  const views = () => (figure.document ? /** @type {LayoutDOMView[]} */ (Object.values(Bokeh.index)) : []);
  drawFor(options.pixels, () => []);
  dress(options);
  followScheme(null, () => (figure.document ? [figure.document] : []), options.theme);
  talk(figure, (pixels) => drawFor(pixels, views));
  const story = document.querySelector(".embed-story");
  if (options.story && story instanceof HTMLElement) new Steps(story, figure);
  const visit = () => {
    const named = parse(location.hash);
    if (named?.id === figure.id && Object.keys(named.wanted).length) figure.ask(named.wanted);
  };
  visit();
  addEventListener("hashchange", visit);
  document.addEventListener("modgap:embedded", () => keepControls(figure, options.controls));
  figure.embed();
  Object.assign(window.modgap, { figures: new Map([[figure.id, figure]]) });
}

/** In a window of its own nothing scales the figure but the page itself: by a frame in it. @param {Options} options @param {string} id */
function enlarge({ size, theme, controls, caption, title, story }, id) {
  const frame = document.createElement("modgap-figure");
  const [, state = ""] = location.hash.split("?");
  const wanted = { figure: id, state, size, theme, controls: String(controls), caption, title, story };
  for (const [name, value] of Object.entries(wanted)) frame.setAttribute(name, String(value));
  document.body.replaceChildren(frame);
}

/** @param {Options} options */
function dress({ caption, title, controls }) {
  document.body.classList.toggle("without-caption", !caption);
  document.body.classList.toggle("without-title", !title);
  document.body.classList.toggle("without-tools", controls === "none");
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
