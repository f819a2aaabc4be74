/**
 * What has the focus is in view. A browser sees to that, but is content with a part of it inside a box that scrolls.
 * @module modgap-page/focus
 */

/** Follow the focus through tables that are wider than the page. */
export function followFocus() {
  for (const box of document.querySelectorAll(".wide-box")) {
    box.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element && target !== box) target.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    });
  }
}
