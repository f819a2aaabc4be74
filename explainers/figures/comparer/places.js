/**
 * The panels of the comparer.
 * @module modgap/figures/comparer/places
 */

/** @typedef {"first" | "second" | "third" | "fourth" | "fifth" | "sixth"} Place */

export const PLACES = /** @type {Place[]} */ (["first", "second", "third", "fourth", "fifth", "sixth"]);
export const ALWAYS = 2; // panels that cannot be closed
