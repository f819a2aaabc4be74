/**
 * Movement from what is drawn now to what is to be drawn; interrupted by the next one.
 * @module modgap/kit/motion
 */

/** Slow, fast, slow. @param {number} part 0 at the start, 1 at the end */
export function eased(part) {
  return part * part * (3 - 2 * part);
}

/**
 * @param {ArrayLike<number>} from
 * @param {Float64Array} to
 * @param {number} part
 */
export function blend(from, to, part) {
  return to.map((value, k) => from[k] + (value - from[k]) * part);
}

/** Runs at most one movement at a time. */
export class Mover {
  #frame = 0;

  stop() {
    cancelAnimationFrame(this.#frame);
  }

  /**
   * @param {number} duration milliseconds
   * @param {(part: number) => void} draw called each frame with 0 < part <= 1
   */
  run(duration, draw) {
    this.stop();
    const start = performance.now();
    const step = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - start) / duration));
      draw(eased(part));
      if (part < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }
}
