/**
 * The state of a figure as plain values, by name: what a control allows, and how a state travels from one to another.
 * No drawing here.
 * @module modgap-page/state
 */

/**
 * A control: the widget's Bokeh model by id, its property that holds the value, and what is allowed. Options, and the
 * numbers of which the nearest is taken, stand in `options`, and what the property holds for each of them in `values`.
 * Where `travels`, a step of the story moves through the values between.
 * @typedef {{model: string, property: string}} Place
 * @typedef {Place & {kind: "flag"}} FlagControl
 * @typedef {Place & {kind: "option", options: unknown[], values: unknown[]}} OptionControl
 * @typedef {Place & {kind: "number", min: number, max: number, step: number, travels: boolean}} NumberControl
 * @typedef {Place & {kind: "nearest", options: number[], values: unknown[], travels: boolean}} NearestControl
 * @typedef {Place & {kind: "text"}} TextControl
 * @typedef {FlagControl | TextControl | OptionControl | NumberControl | NearestControl} Control
 * @typedef {Record<string, Control>} Controls
 * @typedef {Record<string, unknown>} State
 */

/** Longest time that a step may take to arrive, in milliseconds. */
export const LONGEST_TWEEN = 400;

const LONGEST_TEXT = 5000; // characters

/**
 * The allowed value that is meant, of numbers the nearest one; undefined where there is none.
 * @param {Control} control
 * @param {unknown} value a value, or its text from an address
 * @returns {unknown}
 */
export function allowed(control, value) {
  if (control.kind === "flag") return new Map([["true", true], ["1", true], ["false", false], ["0", false]]).get(String(value));
  if (control.kind === "text") return String(value).slice(0, LONGEST_TEXT);
  if (control.kind === "option") return control.options.find((option) => String(option) === String(value));
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return undefined;
  return control.kind === "number" ? onGrid(control, number) : nearest(control.options, number);
}

/**
 * Keep what a figure knows and allows; leave out the rest.
 * @param {Controls} controls
 * @param {State} wanted
 * @returns {State}
 */
export function valid(controls, wanted) {
  const values = Object.entries(wanted)
    .filter(([name]) => Object.hasOwn(controls, name))
    .map(([name, value]) => [name, allowed(controls[name], value)]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/**
 * What the property of a control's model holds for a value.
 * @param {Control} control
 * @param {unknown} value one that is allowed
 * @returns {unknown}
 */
export function held(control, value) {
  return "values" in control ? control.values[control.options.findIndex((option) => option === value)] : value;
}

/**
 * The value for what the property of a control's model holds; numbers stand on their grid.
 * @param {Control} control
 * @param {unknown} found
 * @returns {unknown}
 */
export function valueOf(control, found) {
  if ("values" in control) return control.options[control.values.indexOf(found)];
  return control.kind === "number" ? onGrid(control, Number(found)) : found;
}

/**
 * States on the way: numbers pass through what lies between, everything else is there at once.
 * @param {Controls} controls
 * @param {State} from
 * @param {State} to
 * @param {number} part 0 at the start, 1 at the end
 * @returns {State}
 */
export function between(controls, from, to, part) {
  const eased = part * part * (3 - 2 * part);
  const on = Object.entries(to).map(([name, end]) => [name, part >= 1 ? end : passing(controls[name], from[name], end, eased)]);
  return Object.fromEntries(on);
}

/**
 * @param {Control | undefined} control
 * @param {unknown} start
 * @param {unknown} end
 * @param {number} part
 * @returns {unknown}
 */
function passing(control, start, end, part) {
  if (!control || !("travels" in control) || !control.travels || typeof start !== "number" || typeof end !== "number") return end;
  if (control.kind === "number") return onGrid(control, start + (end - start) * part);
  const [first, last] = [control.options.indexOf(start), control.options.indexOf(end)];
  return control.options[Math.round(first + (last - first) * part)];
}

/**
 * @param {number[]} numbers rising
 * @param {number} value
 */
function nearest(numbers, value) {
  return numbers.reduce((best, number) => (Math.abs(number - value) < Math.abs(best - value) ? number : best), numbers[0]);
}

/**
 * @param {NumberControl} control
 * @param {number} value
 */
function onGrid({ min, max, step }, value) {
  const onStep = min + Math.round((value - min) / step) * step;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  return Number(Math.min(max, Math.max(min, onStep)).toFixed(digits));
}
