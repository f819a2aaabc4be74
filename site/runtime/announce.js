/**
 * One polite live region for the whole page, and a note beside the button that was pressed.
 * @module modgap-page/announce
 */

const QUIET = 600; // milliseconds: somebody who scrolls past ten steps hears the last
let timer = 0;

/**
 * @param {string} text
 * @param {HTMLElement} [beside] a button that shows the text instead of its own for a while
 */
export function announce(text, beside) {
  const region = document.querySelector(".announcer");
  clearTimeout(timer);
  timer = setTimeout(() => region && (region.textContent = text), beside ? 0 : QUIET);
  if (beside) note(text, beside);
}

/**
 * @param {string} text
 * @param {HTMLElement} beside
 */
function note(text, beside) {
  const tools = beside.parentElement;
  tools?.querySelector(".tool-note")?.remove();
  const element = document.createElement("span");
  element.className = "tool-note";
  element.setAttribute("aria-hidden", "true");
  element.textContent = text;
  tools?.append(element);
  setTimeout(() => element.remove(), 4000);
}
