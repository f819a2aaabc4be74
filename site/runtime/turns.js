/**
 * Work that would keep the page from answering, one piece at a time and only while the browser has nothing else to do.
 * @module modgap-page/turns
 */

const PATIENCE = 300; // milliseconds after which a busy browser is asked all the same

/** @typedef {{element: HTMLElement, begin: () => void}} Waiting */

/** @type {Waiting[]} */
const waiting = [];
let busy = false;

/** A moment in which the browser is idle; not all browsers tell. @returns {Promise<void>} */
function idle() {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: PATIENCE });
    else setTimeout(resolve, PATIENCE / 10);
  });
}

/** Let the browser draw and answer before the next piece of work. @returns {Promise<void>} */
export function pause() {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Pixels between an element and the window. @param {HTMLElement} element */
function distance(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return Math.max(0, top - innerHeight, -bottom);
}

/**
 * Work on an element, when it is its turn: the nearest to the window comes first.
 * @template T
 * @param {HTMLElement} element
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTurn(element, work) {
  await new Promise((resolve) => {
    waiting.push({ element, begin: () => resolve(undefined) });
    if (!busy) next();
  });
  try {
    return await work();
  } finally {
    next();
  }
}

async function next() {
  busy = waiting.length > 0;
  if (!busy) return;
  await idle();
  const [nearest] = waiting.toSorted((one, other) => distance(one.element) - distance(other.element));
  waiting.splice(waiting.indexOf(nearest), 1);
  nearest.begin();
}
