/**
 * A frame that is shown larger than its own pixels, as on a slide that is scaled, draws as many as are seen.
 * @module modgap-page/pixels
 */

/** @import { LayoutDOMView } from "bokeh/models/layouts/layout_dom" */

const own = Object.getOwnPropertyDescriptor(window, "devicePixelRatio");
let scale = 1;

/** Bokeh asks the window how fine its screen is; from now on it hears of the scale as well. */
export function answerForScreen() {
  Object.defineProperty(window, "devicePixelRatio", { configurable: true, get: () => Number(own?.get?.call(window) ?? 1) * scale });
}

/**
 * @param {number} shown pixels of the screen for one of the frame's
 * @param {() => Iterable<LayoutDOMView>} views what is to be drawn again where that is new
 */
export function drawFor(shown, views) {
  if (Math.abs(shown - scale) < 0.01) return;
  scale = shown;
  for (const view of views()) view.invalidate_layout();
}

/** What is drawn by it is as fine as asked, whatever the screen. @template T @param {number} fineness @param {() => T} draw */
export function drawnWith(fineness, draw) {
  const before = scale;
  scale = fineness / Number(own?.get?.call(window) ?? 1);
  try {
    return draw();
  } finally {
    scale = before;
  }
}
