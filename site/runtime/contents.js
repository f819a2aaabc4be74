/**
 * Where the reader is: progress along the top, the current part in the bar and in the contents.
 * @module modgap-page/contents
 */

const LINE = 0.35; // a part has begun when its heading passes this part of the window

/** Whether an element stands where the bar would. @param {HTMLElement} element @param {number} height of the bar */
function covers(element, height) {
  const { top, bottom } = element.getBoundingClientRect();
  return top < height && bottom > height;
}

/** Keep bar and contents up to date. */
export function followContents() {
  const progress = /** @type {HTMLElement} */ (document.querySelector(".progress-bar"));
  const bar = /** @type {HTMLElement} */ (document.querySelector(".bar"));
  const place = /** @type {HTMLElement} */ (document.querySelector(".bar-part"));
  const contents = /** @type {HTMLElement | null} */ (document.querySelector(".contents"));
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".contents a")]);
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const pins = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".stage-pin")]);
  let before = scrollY;
  let down = false;
  let waiting = false;
  const update = () => {
    waiting = false;
    const length = document.documentElement.scrollHeight - innerHeight;
    progress.style.transform = `scaleX(${length > 0 ? Math.min(1, Math.max(0, scrollY / length)) : 0})`;
    const current = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top <= innerHeight * LINE);
    links.forEach((link, index) => {
      if (index === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
    place.textContent = links[current]?.textContent?.trim() ?? "";
    bar.classList.toggle("is-reading", current >= 0);
    // On a phone the bar gives its room to the figures, and comes back when the reader scrolls up: not over a pinned
    // figure, which would have to move with each change of direction.
    if (Math.abs(scrollY - before) > 4) {
      down = scrollY > before && scrollY > innerHeight / 2;
      before = scrollY;
    }
    bar.classList.toggle("is-away", down || pins.some((pin) => covers(pin, bar.offsetHeight)));
  };
  const ask = () => {
    if (!waiting) requestAnimationFrame(update);
    waiting = true;
  };
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  contents?.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) contents.hidePopover();
  });
  update();
}
