/**
 * The state of a figure as plain values: what is allowed, how it is written in an address, how it travels from one to another.
 * No drawing here.
 * @module modgap-page/state
 */

/** @typedef {import("modgap-page/loading").Control} Control */
/** @typedef {Record<string, Control>} Controls */
/** @typedef {Record<string, unknown>} State */

/** Longest time that a step may take to arrive, in milliseconds. */
export const LONGEST_TWEEN = 400;

/**
 * The nearest allowed value, or undefined where there is none.
 * @param {Control} control
 * @param {unknown} value a value, or its text from an address
 */
export function allowed(control, value) {
  if (control.kind === "number") {
    const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
    return Number.isFinite(number) ? onGrid(control, number) : undefined;
  }
  if (control.kind === "flag") {
    return { true: true, 1: true, false: false, 0: false }[String(value)];
  }
  return control.options?.find((option) => String(option) === String(value));
}

/**
 * Keep what a figure knows and allows; leave out the rest.
 * @param {Controls} controls
 * @param {State} wanted
 * @returns {State}
 */
export function valid(controls, wanted) {
  /** @type {State} */
  const found = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(controls, name)) continue;
    const fit = allowed(controls[name], value);
    if (fit !== undefined) found[name] = fit;
  }
  return found;
}

/**
 * The figure and state that an address names: `#fig-clouds?checkpoint=3`.
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

/**
 * States on the way: numbers pass through what lies between, everything else is there at once.
 * @param {Controls} controls
 * @param {State} from
 * @param {State} to
 * @param {number} part 0 at the start, 1 at the end
 * @returns {State}
 */
export function between(controls, from, to, part) {
  if (part >= 1) return { ...to };
  const eased = part * part * (3 - 2 * part);
  /** @type {State} */
  const found = {};
  for (const [name, end] of Object.entries(to)) {
    const control = controls[name];
    const start = from[name];
    const travels = control?.kind === "number" && control.travels && typeof start === "number" && typeof end === "number";
    found[name] = travels ? onGrid(control, start + (end - start) * eased) : end;
  }
  return found;
}

/**
 * @param {Control} control
 * @param {number} value
 */
function onGrid({ min = -Infinity, max = Infinity, step = 1 }, value) {
  const base = Number.isFinite(min) ? min : 0;
  const onStep = base + Math.round((value - base) / step) * step;
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  return Number(Math.min(max, Math.max(min, onStep)).toFixed(digits));
}
