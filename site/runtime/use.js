/**
 * "Use this figure": a dialog with the studio in it, which is fetched when it is opened.
 * @module modgap-page/use
 */

import { format } from "modgap-page/address";

/** @import { Figure } from "modgap-page/figure" */

/** @param {Iterable<Figure>} figures */
export function followUse(figures) {
  for (const figure of figures) {
    figure.element.querySelector(".tool-use")?.addEventListener("click", () => open(figure));
  }
}

/** @param {Figure} figure */
function open(figure) {
  const dialog = document.createElement("dialog");
  const [close, frame] = [document.createElement("button"), document.createElement("iframe")];
  dialog.className = "use";
  dialog.setAttribute("aria-label", "Use this figure");
  close.type = "button";
  close.className = "use-close";
  close.textContent = "Close";
  const theme = document.documentElement.dataset.theme;
  frame.src = `studio.html${theme ? `?theme=${theme}` : ""}${format(figure.id, figure.state())}`;
  frame.title = "What to set, save and copy";
  frame.allow = "clipboard-write; fullscreen";
  dialog.append(close, frame);
  const hear = (/** @type {MessageEvent} */ { source, data }) => {
    if (source === frame.contentWindow && data?.modgap === 1 && data.kind === "key" && data.key === "Escape") dialog.close();
  };
  addEventListener("message", hear);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    removeEventListener("message", hear);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}
