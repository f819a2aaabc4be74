/**
 * The article as slides: figures come with their slide and go two slides away, steps move them, and keys that a figure does
 * not use turn the slides. In print and in the speaker's view a picture or a sentence stands for each figure.
 * @module modgap-page/deck
 */

import { Stage } from "modgap-page/stage";

const NEAR = 1; // slides, in the order in which they are given
const SMALLEST = 0.55; // of the usual text
const STEP = 0.05;
const COLOURS = { keyCode: 68, key: "D", description: "Light or dark" };
const dark = matchMedia("(prefers-color-scheme: dark)");
const frozen = /receiver|print-pdf/i.test(location.search);

/** Show the deck. */
export async function start() {
  if (frozen) document.documentElement.dataset.theme = "light"; // as the pictures
  const deck = window.Reveal;
  await deck.initialize({
    width: 1920, height: 1080, margin: 0, minScale: 0.1, maxScale: 4, center: false, hash: true, slideNumber: "c/t",
    transition: "none", backgroundTransition: "none", pdfMaxPagesPerSlide: 1, plugins: [window.RevealNotes],
  });
  const order = deck.getSlides();
  const stages = order.map((slide) => stageOf(slide, (code) => deck.triggerKey(code)));
  const show = () => {
    const slide = deck.getCurrentSlide();
    const here = order.indexOf(slide);
    if (!frozen) stages.forEach((stage, place) => (Math.abs(place - here) <= NEAR ? stage?.bring() : stage?.drop()));
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur(); // a frame that has gone would keep the keys
    fitText(slide);
  };
  const step = () => {
    stages[order.indexOf(deck.getCurrentSlide())]?.move();
    fitText(deck.getCurrentSlide());
  };
  deck.on("slidechanged", show);
  deck.on("fragmentshown", step);
  deck.on("fragmenthidden", step);
  deck.addKeyBinding(COLOURS, () => {
    const { dataset } = document.documentElement;
    dataset.theme = (dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
    for (const stage of stages) stage?.drop();
    show();
  });
  if (frozen) deck.on("pdf-ready", () => document.querySelectorAll(".pdf-page section").forEach(settle));
  show();
}

/** @param {Element} slide @param {(code: number) => void} press */
function stageOf(slide, press) {
  const element = slide.querySelector(".stage");
  return element instanceof HTMLElement ? new Stage(element, press) : null;
}

/** A page of the print: what it shows is decided. @param {Element} page */
function settle(page) {
  stageOf(page, () => {});
  fitText(page);
}

/** Make the text of a slide smaller where it has not enough room. @param {Element} slide */
function fitText(slide) {
  for (const box of slide.querySelectorAll(".said, .steps")) {
    if (!(box instanceof HTMLElement)) continue;
    for (let fit = 1; fit >= SMALLEST; fit -= STEP) {
      box.style.setProperty("--fit", fit.toFixed(2));
      if (box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1) break;
    }
  }
}
