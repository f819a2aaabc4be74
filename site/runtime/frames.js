/**
 * What may be asked for often and is done once before the next frame.
 * @module modgap-page/frames
 */

/**
 * @param {() => void} update
 * @returns {() => void} asks for it
 */
export function atMostOnceAFrame(update) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      update();
    });
  };
}
