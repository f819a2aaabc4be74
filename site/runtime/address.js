/**
 * A figure's state in the address of the page: written, read, and what to tell of what the figure does not have.
 * @module modgap-page/address
 */

import { allowed } from "modgap-page/state";

/** @import { Control, Controls, State } from "modgap-page/state" */

const LONGEST = 40; // characters of an address that a sentence repeats

/**
 * The figure and state that an address names: `#fig-clouds?step=240&item=1F408`.
 * @param {string} hash
 * @returns {{id: string, wanted: Record<string, string>} | null} null where it names no figure
 */
export function parse(hash) {
  const match = /^#fig-([a-z][a-z0-9-]*)(?:\?(.*))?$/.exec(hash);
  return match && { id: match[1], wanted: Object.fromEntries(new URLSearchParams(match[2] ?? "")) };
}

/**
 * The address of a state.
 * @param {string} id
 * @param {State} state
 */
export function format(id, state) {
  const query = new URLSearchParams(Object.entries(state).map(([name, value]) => [name, String(value)]));
  return `#fig-${id}?${query}`;
}

/** Write a hash where the reader can copy it, "" for none; the way back stays the same. @param {string} hash */
export function replaceAddress(hash) {
  try {
    history.replaceState(history.state, "", location.pathname + location.search + hash);
  } catch (error) {
    console.warn(error); // some browsers limit how often, or refuse it to pages from files
  }
}

/**
 * What a figure makes of an address: the state that it has, and a sentence for each thing that it shows otherwise or not.
 * @param {Controls} controls
 * @param {Record<string, string>} wanted
 * @returns {{state: State, sentences: string[]}}
 */
export function understand(controls, wanted) {
  /** @type {State} */
  const state = {};
  const sentences = [];
  for (const [name, text] of Object.entries(wanted)) {
    const control = Object.hasOwn(controls, name) ? controls[name] : undefined;
    const value = control && allowed(control, text);
    if (value !== undefined) state[name] = value;
    sentences.push(control ? remark(name, text, control, value) : absent("", name, Object.keys(controls)));
  }
  return { state, sentences: sentences.filter((sentence) => sentence !== "") };
}

/**
 * What to tell of one value; nothing where it is shown as asked.
 * @param {string} name
 * @param {string} text
 * @param {Control} control
 * @param {unknown} value what is shown; undefined where it is left out
 */
function remark(name, text, control, value) {
  if (value !== undefined) return shownInstead(name, text, control, value);
  if (control.kind === "option") return absent(`${name} `, text, control.options.map(String));
  const kind = control.kind === "flag" ? "neither true nor false" : "no number";
  return `The address asks for ${name} '${short(text)}', which is ${kind}; it was left out.`;
}

/**
 * @param {string} name
 * @param {string} text
 * @param {Control} control
 * @param {unknown} value
 */
function shownInstead(name, text, control, value) {
  const asked = Number(text);
  const carries = control.kind === "nearest" && asked !== value;
  const beyond = control.kind === "number" && (asked < control.min || asked > control.max);
  if (!carries && !beyond) return "";
  const reason = carries ? "not carried" : "beyond what this figure shows";
  return `${name[0].toUpperCase()}${name.slice(1)} ${asked} is ${reason}; ${name} ${value} is shown.`;
}

/**
 * @param {string} what
 * @param {string} found
 * @param {string[]} names
 */
function absent(what, found, names) {
  const near = nearestName(found, names);
  const hint = near === undefined ? "" : ` (the nearest is '${near}')`;
  return `The address asks for ${what}'${short(found)}', which this figure does not have${hint}; it was left out.`;
}

/** @param {string} text */
function short(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/**
 * The name that is like the one found, if one is: at most every second letter may differ.
 * @param {string} found
 * @param {string[]} names
 */
function nearestName(found, names) {
  const text = short(found);
  const ranked = names.map((name) => ({ name, distance: edits(text, name) })).sort((a, b) => a.distance - b.distance);
  return ranked.find(({ name, distance }) => name !== "" && distance <= Math.max(name.length, text.length) / 2)?.name;
}

/** How many letters to change, add or leave out (Levenshtein 1966). @param {string} from @param {string} to */
function edits(from, to) {
  let before = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const now = [row];
    for (let column = 1; column <= to.length; column++) {
      const other = Number(from[row - 1] !== to[column - 1]);
      now.push(Math.min(before[column] + 1, now[column - 1] + 1, before[column - 1] + other));
    }
    before = now;
  }
  return before[to.length];
}
