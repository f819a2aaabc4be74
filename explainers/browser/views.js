/**
 * From Bokeh's models to what stands on the screen, and back to plain values.
 * @module modgap/views
 */

/**
 * The view of a model, if it is drawn.
 * @param {object} model
 */
export function find(model) {
  return globalThis.Bokeh.index.find_one(model);
}

/** @param {{value: string} | undefined} select holds an item's number as text; -1 is none */
export function chosen(select) {
  return select ? Number(select.value) : -1;
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
 * @param {object | undefined} model
 * @param {string} property
 * @param {() => void} answer
 */
export function follow(model, property, answer) {
  model?.properties[property].change.connect(answer);
}

export const stillness = matchMedia("(prefers-reduced-motion: reduce)");
