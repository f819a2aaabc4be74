/**
 * Changes of settings on the way, as text and as values: the twin of `read_changes` and `write_changes` in Python, which say how.
 * @module modgap/figures/trainer/changes
 */

import { LAST, LIVE, MOST_CHANGES, SETTINGS } from "modgap/generated/constants";

/** @import { Change, Settings } from "modgap/numerics/trainer" */

export const UNLINKED = "unlinked";

/** Changes in a text, by step; none where the text is not one of ours. @param {string} text @returns {Change[]} */
export function read(text) {
  const parts = text.split(" ").filter((part) => part);
  const changes = parts.map(readOne).filter((change) => change !== null);
  return changes.length === parts.length && parts.length <= MOST_CHANGES ? changes.sort((a, b) => a.step - b.step) : [];
}

/** @param {string} part @returns {Change | null} */
function readOne(part) {
  const match = /^(\d{1,4}):([a-z]+)=(.+)$/.exec(part);
  if (!match || Number(match[1]) > LAST) return null;
  const name = LIVE.find((one) => one === match[2]);
  const before = name && SETTINGS[name].find((option) => String(option) === match[3]);
  return name === undefined || before === undefined ? null : { step: Number(match[1]), name, before };
}

/** @param {Change[]} changes */
export function textOfChanges(changes) {
  if (changes.length > MOST_CHANGES) return UNLINKED;
  return changes.map(({ step, name, before }) => `${step}:${name}=${before}`).join(" ");
}

/**
 * The changes after one more: a setting that was so up to this step. What would have changed it later is forgotten.
 * @param {Change[]} changes
 * @param {number} step
 * @param {keyof Settings} name
 * @param {Change["before"]} before
 */
export function changed(changes, step, name, before) {
  const others = changes.filter((change) => change.name !== name || change.step < step);
  return [...others, { step, name, before }].sort((a, b) => a.step - b.step);
}
