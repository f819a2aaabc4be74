/**
 * Brings the page to life, as far as it has something to bring to life. It is complete without it.
 * @module modgap-page/main
 */

import { parse } from "modgap-page/address";
import { followCards } from "modgap-page/cards";
import { followContents } from "modgap-page/contents";
import { Figure } from "modgap-page/figure";
import { followFocus } from "modgap-page/focus";
import { animateHero } from "modgap-page/hero";
import { install } from "modgap-page/loading";
import { followScheme } from "modgap-page/scheme";
import { offerScreen } from "modgap-page/screen";
import { follow, ScrollSection } from "modgap-page/scroll";
import { followUse } from "modgap-page/use";

const NEAR = "100% 0px"; // a screen ahead: the opening costs a third of what it would with two

/** @typedef {Map<string, Figure>} Figures */

/** @param {{scripts: string[]}} options addresses of the scripts that figures need */
export function start({ scripts }) {
  install();
  const figures = new Map(all("figure[data-figure]").map((element) => [element.dataset.figure ?? "", new Figure(element, scripts)]));
  followScheme(document.querySelector(".scheme"), () => [...figures.values()].flatMap((figure) => figure.document ?? []));
  const sections = all(".scroll").flatMap((element) => {
    const figure = figures.get(element.dataset.figure ?? "");
    return figure ? [new ScrollSection(element, figure)] : [];
  });
  follow(sections);
  const carried = document.querySelector("script[data-address]"); // one file, without pages of its figures
  for (const figure of carried ? [] : figures.values()) offerScreen(figure, sections.find((section) => section.figure === figure));
  followContents();
  followCards();
  followFocus();
  followUse(figures.values());
  for (const hero of all(".hero")) animateHero(hero);
  visit(figures);
  addEventListener("hashchange", () => visit(figures));
  embedWhenNear(figures);
  Object.assign(window.modgap, { figures, sections });
}

/** @param {string} selector @returns {HTMLElement[]} */
function all(selector) {
  return [...document.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/** Show the figure and state that the address names. @param {Figures} figures */
function visit(figures) {
  const named = parse(location.hash);
  const figure = named && figures.get(named.id);
  if (!figure) return;
  if (Object.keys(named.wanted).length) figure.ask(named.wanted);
  figure.element.scrollIntoView();
}

/** @param {Figures} figures */
function embedWhenNear(figures) {
  const waiting = new Map([...figures.values()].map((figure) => [figure.element, figure]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        waiting.get(/** @type {HTMLElement} */ (target))?.embed();
      }
    },
    { rootMargin: NEAR },
  );
  for (const element of waiting.keys()) observer.observe(element);
}
