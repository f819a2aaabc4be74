/**
 * Where the reader is: progress along the top, the current part in the contents and in the bar, and when the bar is there.
 * Each of them only where the page has it.
 * @module modgap-page/contents
 */

import { atMostOnceAFrame } from "modgap-page/frames";

const LINE = 0.35; // a part has begun when its heading passes this part of the window
const DIRECTED = 4; // pixels from which scrolling has a direction

/** Keep up to date what the page has of progress, contents and bar. */
export function followContents() {
  /** @type {HTMLElement | null} */
  const bar = document.querySelector(".bar");
  const updates = [progress(), parts(bar), bar && away(bar)].filter((update) => update !== null);
  if (!updates.length) return;
  const ask = atMostOnceAFrame(() => updates.forEach((update) => update()));
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  ask();
}

/** How far the page is read. */
function progress() {
  /** @type {HTMLElement | null} */
  const line = document.querySelector(".progress-bar");
  if (!line) return null;
  return () => {
    const length = document.documentElement.scrollHeight - innerHeight;
    line.style.transform = `scaleX(${length > 0 ? Math.min(1, Math.max(0, scrollY / length)) : 0})`;
  };
}

/** The part that is read: marked in the contents, named in the bar. @param {HTMLElement | null} bar */
function parts(bar) {
  /** @type {HTMLElement | null} */
  const contents = document.querySelector(".contents");
  if (!contents) return null;
  const links = [...contents.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const place = bar?.querySelector(".bar-part");
  contents.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) contents.hidePopover();
  });
  return () => {
    const current = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top <= innerHeight * LINE);
    links.forEach((link, index) => {
      if (index === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
    if (place) place.textContent = links[current]?.textContent?.trim() ?? "";
    bar?.classList.toggle("is-reading", current >= 0);
  };
}

/**
 * On a phone the bar gives its room to the figures, and comes back when the reader scrolls up: not over a pinned figure, which
 * would have to move with each change of direction.
 * @param {HTMLElement} bar
 */
function away(bar) {
  const pins = [...document.querySelectorAll(".stage-pin")];
  let before = scrollY;
  let down = false;
  const covered = (/** @type {Element} */ pin) => {
    const { top, bottom } = pin.getBoundingClientRect();
    return top < bar.offsetHeight && bottom > bar.offsetHeight;
  };
  return () => {
    if (Math.abs(scrollY - before) > DIRECTED) {
      down = scrollY > before && scrollY > innerHeight / 2;
      before = scrollY;
    }
    bar.classList.toggle("is-away", down || pins.some(covered));
  };
}
