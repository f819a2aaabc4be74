/**
 * Brings the page to life. The page is complete without it.
 * @module modgap-page/main
 */

import { followCards } from "modgap-page/cards";
import { followContents } from "modgap-page/contents";
import { Figure } from "modgap-page/figure";
import { animateHero } from "modgap-page/hero";
import { install } from "modgap-page/loading";
import { follow, ScrollSection } from "modgap-page/scroll";
import { followScheme } from "modgap-page/scheme";
import { parse } from "modgap-page/state";

const NEAR = "100% 0px"; // a screen ahead: the opening costs a third of what it would with two

/** @param {{scripts: string[]}} options addresses of the scripts that figures need */
export function start({ scripts }) {
  install();
  const elements = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("figure[data-figure]")]);
  const figures = new Map(elements.map((element) => [element.dataset.figure, new Figure(element, scripts)]));
  const documents = () => [...figures.values()].filter((figure) => figure.live).map((figure) => figure.document);
  followScheme(document.querySelector(".scheme"), documents);
  const sections = [...document.querySelectorAll(".scroll")].map(
    (element) => new ScrollSection(element, figures.get(element.dataset.figure)),
  );
  follow(sections);
  followContents();
  followCards();
  for (const element of document.querySelectorAll(".hero")) animateHero(element);
  visit(figures);
  addEventListener("hashchange", () => visit(figures));
  embedWhenNear(figures);
  Object.assign(window.modgap, { figures, sections });
}

/** Show the figure and state that the address names. */
function visit(figures) {
  const named = parse(location.hash);
  const figure = named && figures.get(named.id);
  if (!figure) return;
  if (Object.keys(named.wanted).length) figure.set(named.wanted);
  figure.element.scrollIntoView();
}

function embedWhenNear(figures) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        figures.get(target.dataset.figure).embed();
      }
    },
    { rootMargin: NEAR },
  );
  for (const figure of figures.values()) observer.observe(figure.element);
}
