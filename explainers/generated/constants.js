/**
 * Written by `python -m tests.generate` from Python; not by hand.
 * @module modgap/generated/constants
 */

export const TIE = 1e-12;
export const LONGITUDE = /** @type {const} */ ([-20.0, 0.0, 20.0, 40.0, 60.0, 80.0]);
export const SWAPPED = /** @type {const} */ ([1, 0, 2, 3, 4, 5]);
