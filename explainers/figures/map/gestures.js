/**
 * Moving a map by hand: drag it with a mouse, pinch it with two fingers, turn the wheel with Ctrl or Cmd (a pinch on a trackpad comes
 * as that). One finger and the bare wheel scroll the page.
 * @module modgap/figures/map/gestures
 */

import { boxOf, zoomOf } from "modgap/kit/views";

const LINE = 16; // pixels of a wheel that counts lines
const TURN = 240; // pixels of a wheel to come one level closer
const STILL = 4; // pixels that a hand may tremble in a tap

/** @typedef {{x: number, y: number}} Pixel */
/** @typedef {{across: number, down: number, levels: number, at: Pixel}} Movement pixels, and levels closer to what is at a pixel */

/**
 * @param {HTMLElement} element
 * @param {(movement: Movement) => void} answer called at most once a frame
 * @returns {() => boolean} whether the last press was a drag
 */
export function gestures(element, answer) {
  const still = { across: 0, down: 0, levels: 0, at: { x: 0, y: 0 } };
  let waiting = { ...still };
  let frame = 0;
  const soon = () => {
    frame ||= requestAnimationFrame(() => {
      const movement = waiting;
      [frame, waiting] = [0, { ...still }];
      answer(movement);
    });
  };
  const pan = (/** @type {number} */ across, /** @type {number} */ down) => {
    waiting.across += across;
    waiting.down += down;
    soon();
  };
  const approach = (/** @type {number} */ levels, /** @type {Pixel} */ at) => {
    waiting.levels += levels;
    waiting.at = at;
    soon();
  };
  /** @param {{clientX: number, clientY: number}} event @returns {Pixel} */
  const within = ({ clientX, clientY }) => {
    const [{ left, top }, zoom] = [boxOf(element), zoomOf(element)];
    return { x: clientX / zoom - left, y: clientY / zoom - top };
  };
  let dragged = false;

  element.style.cursor = "grab";
  element.addEventListener("pointerdown", (down) => {
    dragged = false;
    if (down.pointerType === "touch" || down.button !== 0) return;
    let from = within(down);
    const start = from;
    const move = (/** @type {PointerEvent} */ event) => {
      const now = within(event);
      dragged ||= Math.hypot(now.x - start.x, now.y - start.y) > STILL;
      if (!dragged) return;
      element.style.cursor = "grabbing";
      pan(now.x - from.x, now.y - from.y);
      from = now;
    };
    const end = () => {
      element.style.cursor = "grab";
      removeEventListener("pointermove", move);
    };
    addEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, end, { once: true });
  });

  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
      approach((-event.deltaY * (lines ? LINE : 1)) / TURN, within(event));
    },
    { passive: false },
  );

  /** @type {{middle: Pixel, apart: number} | null} */
  let pinch = null;
  const fingers = (/** @type {TouchEvent} */ event) => {
    if (event.touches.length !== 2) {
      pinch = null;
      return;
    }
    event.preventDefault();
    dragged = true;
    const [a, b] = [...event.touches].map(within);
    const now = { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
    if (pinch) {
      pan(now.middle.x - pinch.middle.x, now.middle.y - pinch.middle.y);
      approach(Math.log2(now.apart / pinch.apart), now.middle);
    }
    pinch = now;
  };
  for (const type of /** @type {const} */ (["touchstart", "touchmove", "touchend", "touchcancel"])) {
    element.addEventListener(type, fingers, { passive: false });
  }
  return () => dragged;
}
