/**
 * A run as a table for other programs.
 * @module modgap/figures/trainer/csv
 */

/** @import { Timeline } from "modgap/figures/trainer/timeline" */
/** @import { Measured } from "modgap/numerics/trainer" */

const NAMES = /** @type {const} */ (["gap", "floor", "loss", "scale", "recall", "separability", "cone"]);

/** All settings on top, as comments; then a row for each update that was remembered. @param {Timeline[]} timelines @param {string} changes */
export function table(timelines, changes) {
  const settings = timelines.map(({ run }, k) => `# run ${k + 1}: ${Object.entries(run.settings).map((entry) => entry.join("=")).join(" ")}`);
  const rows = timelines.flatMap((timeline, k) => timeline.course().map(({ step, measured }) => [k + 1, step, ...NAMES.map((/** @type {keyof Measured} */ name) => measured[name])].join(",")));
  return [...settings, `# changes: ${changes}`, ["run", "update", ...NAMES].join(","), ...rows, ""].join("\n");
}
