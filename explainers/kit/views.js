/**
 * From Bokeh's models to what stands on the screen, and back to plain values.
 * @module modgap/kit/views
 */

/** @import { PointEvent } from "bokeh/core/bokeh_events" */
/** @import { HasProps } from "bokeh/core/has_props" */
/** @import { Arrayable } from "bokeh/core/types" */
/** @import { ViewOf } from "bokeh/core/view" */
/** @import { Figure, UIElement } from "bokeh/models" */

/**
 * Of a source: the columns that it has.
 * @template {string} Name
 * @typedef {{data: Record<Name, Arrayable<unknown>>}} Columns
 */

/** Views that were found: Bokeh looks through all of a document. @type {WeakMap<HasProps, ViewOf<HasProps>>} */
const found = new WeakMap();

/**
 * The view of a model, if it is drawn.
 * @template {HasProps} Model
 * @param {Model} model
 * @returns {ViewOf<Model> | null}
 */
export function find(model) {
  const before = found.get(model);
  if (before && "el" in before && before.el instanceof Element && before.el.isConnected) return /** @type {ViewOf<Model>} */ (before);
  const view = model.document?.views_manager?.find_one(model) ?? null;
  if (view) found.set(model, view);
  return view;
}

/**
 * Let a plot wait behind the others, or come forward, while its figure is pinned in a low window: see `second.css`.
 * @param {Figure} figure
 * @param {boolean} waits
 */
export function wait(figure, waits) {
  const root = find(figure)?.el.getRootNode();
  if (root instanceof ShadowRoot) root.host.classList.toggle("waits", waits);
}

/** Whether a plot has a place on the screen. @param {Figure} figure */
export function laidOut(figure) {
  return Boolean(find(figure)) && figure.inner_width > 0;
}

/**
 * Give a part a class of its style sheet, or take it away.
 * @param {UIElement} part
 * @param {string} name
 * @param {boolean} having
 */
export function mark(part, name, having) {
  const classes = /** @type {string[]} */ (part.css_classes);
  if (classes.includes(name) !== having) part.css_classes = having ? [...classes, name] : classes.filter((one) => one !== name);
}

/**
 * Call `draw` once after any number of changes in one turn, before the next frame. It reads the state itself,
 * so that the last change wins whatever the order of the calls.
 * @param {() => void} draw
 */
export function coalesced(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      draw();
    });
  };
}

/**
 * Follow a property of a model.
 * @template {HasProps} Model
 * @param {Model | undefined} model
 * @param {keyof Model["properties"] & string} property
 * @param {() => void} answer
 */
export function follow(model, property, answer) {
  model?.property(property).change.connect(answer);
}

/**
 * Answer each tap; the second of two quick ones comes as a double one.
 * @param {Figure} figure
 * @param {(event: PointEvent) => void} answer
 */
export function onTap(figure, answer) {
  for (const type of /** @type {const} */ (["tap", "doubletap"])) figure.on_event(type, answer);
}

/**
 * What the module of a figure exports: called when the plot is laid out for the first time, it makes the figure; afterwards
 * it fits it to its new size.
 * @template {{figure: object}} Parts
 * @template Source
 * @param {(parts: Parts, source: Source | undefined) => {fit(): void}} make
 * @returns {(parts: Parts, source?: Source) => void}
 */
export function fitted(make) {
  /** @type {WeakMap<object, {fit(): void}>} */
  const figures = new WeakMap();
  return (parts, source) => {
    const known = figures.get(parts.figure);
    if (known) known.fit();
    else figures.set(parts.figure, make(parts, source));
  };
}

const measured = Element.prototype.getBoundingClientRect; // that of a zoomed plot is told otherwise, see zoom.js

/** How many pixels of the window one of an element's is, where CSS `zoom` enlarges it. @param {Element} element */
export function zoomOf(element) {
  return /** @type {{currentCSSZoom?: number}} */ (element).currentCSSZoom ?? 1;
}

/** Where an element stands in the window, in pixels of its own. @param {Element} element */
export function boxOf(element) {
  const zoom = zoomOf(element);
  const { x, y, width, height } = measured.call(element);
  return new DOMRect(x / zoom, y / zoom, width / zoom, height / zoom);
}

export const stillness = matchMedia("(prefers-reduced-motion: reduce)");
