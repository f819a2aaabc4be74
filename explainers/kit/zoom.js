/**
 * Figures that CSS `zoom` enlarges. What Bokeh measures on the page it takes for its own pixels: it would draw too large, and
 * hit beside what is pointed at. So its plots are told their own pixels.
 * @module modgap/kit/zoom
 */

import { boxOf, find, zoomOf } from "modgap/kit/views";

/** @import { Figure } from "bokeh/models" */

const POINTER = ["pointerover", "pointerout", "pointerdown", "pointermove", "pointerup", "pointercancel"];
/** @type {WeakSet<Element>} */
const told = new WeakSet();

/** Let Bokeh lay out, draw and hit in the pixels of a plot, as fine as they are seen. @param {Figure} figure */
export function drawInOwnPixels(figure) {
  const view = find(figure);
  if (!view || told.has(view.el) || zoomOf(view.el) === 1) return;
  told.add(view.el);
  const { canvas_view: canvas } = view;
  for (const element of [view.el, canvas.el, canvas.events_el]) element.getBoundingClientRect = () => boxOf(element);
  for (const layer of [canvas.primary, canvas.overlays]) {
    Object.defineProperties(layer, {
      pixel_ratio: { get: () => devicePixelRatio * zoomOf(view.el) },
      pixel_ratio_changed: { get: () => layer.canvas.width !== Math.floor(layer.bbox.width * layer.pixel_ratio) },
    });
  }
  for (const type of POINTER) canvas.events_el.addEventListener(type, (event) => tell(/** @type {PointerEvent} */ (event)), { capture: true });
  view.invalidate_layout();
}

/** Where an event is, as `boxOf` has it. @param {PointerEvent} event */
function tell(event) {
  const zoom = zoomOf(/** @type {Element} */ (event.currentTarget));
  Object.defineProperties(event, {
    pageX: { value: event.clientX / zoom + scrollX },
    pageY: { value: event.clientY / zoom + scrollY },
  });
}
