/**
 * Written by `python -m tests.generate` from Python; not by hand.
 * @module modgap/generated/constants
 */

export const FORMATS = /** @type {const} */ ({"gap_distance": ".2f", "rmg": ".2f", "linear_separability": ".1%", "intra_modal_cosine": ".2f", "paired_cosine": ".2f", "cross_modal_cosine": ".2f", "loss": ".2f", "recall_at_1": ".0%", "recall_at_5": ".0%", "mixed_rank": ",.0f", "alignment": ".2f", "uniformity": ".2f", "logit_scale": ".3g"});
export const TIE = 1e-12;
export const LONGITUDE = /** @type {const} */ ([-20.0, 0.0, 20.0, 40.0, 60.0, 80.0]);
export const SWAPPED = /** @type {const} */ ([1, 0, 2, 3, 4, 5]);
export const SETTINGS = /** @type {const} */ ({"objective": ["infonce", "siglip", "infoloob", "cyclip", "alignment-uniformity"], "scale": [1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100], "learned": [false, true], "limit": [10, 30, 100, 300], "wrong": [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5], "start": ["born", "aligned", "same-side", "far-apart"], "dimension": [2, 3, 4, 8, 16], "towers": ["free", "linear", "hidden"], "width": [4, 8, 16, 32, 64], "pairs": [16, 32, 48, 64, 96, 128], "noise": [0, 0.1, 0.2, 0.4, 0.8], "missing": [0, 1, 2, 3, 4, 5], "batch": [8, 16, 32, 48, 64, 128], "rate": [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3], "decay": [0, 0.01, 0.03, 0.1, 0.3, 1], "seed": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]});
export const LIVE = /** @type {const} */ (["objective", "scale", "learned", "limit", "wrong", "batch", "rate", "decay"]);
export const LAST = 2000;
export const MOST_CHANGES = 20;
export const RECORD = 10;
export const KEPT = 50;
export const WHY = /** @type {const} */ ({"sure": 0.95, "over": 0.995, "open": 0.5, "shut": 0.1, "fell": 0.2});
