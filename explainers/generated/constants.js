/**
 * Written by `python -m tests.generate` from Python; not by hand.
 * @module modgap/generated/constants
 */

export const FORMATS = /** @type {const} */ ({"gap_distance": ".2f", "rmg": ".2f", "linear_separability": ".1%", "intra_modal_cosine": ".2f", "paired_cosine": ".2f", "cross_modal_cosine": ".2f", "loss": ".2f", "recall_at_1": ".0%", "recall_at_5": ".0%", "mixed_rank": ",.0f", "alignment": ".2f", "uniformity": ".2f", "logit_scale": ".3g"});
export const TIE = 1e-12;
export const LONGITUDE = /** @type {const} */ ([-20.0, 0.0, 20.0, 40.0, 60.0, 80.0]);
export const SWAPPED = /** @type {const} */ ([1, 0, 2, 3, 4, 5]);
