/**
 * Controls by value: only this module knows at which position of a slider or of a row of buttons an option stands. A model that
 * holds a position says in its tags which options it has.
 * @module modgap/kit/controls
 */

/**
 * A Bokeh widget: a slider over numbers or options, a row of buttons, a list, a toggle.
 * @typedef {object} Control
 * @property {unknown[]} tags
 * @property {string | number} [value]
 * @property {number | boolean | null} [active]
 * @property {number} [start]
 * @property {number} [end]
 * @property {Record<string, {change: {connect: (answer: () => void) => void}}>} properties
 */

/** @typedef {string | number | boolean} Value */

/** The options of a control that holds a position. @param {Control} control @returns {Value[] | undefined} */
export function optionsOf({ tags }) {
  const tag = tags.find((one) => typeof one === "object" && one !== null && "options" in one);
  return /** @type {{options: Value[]} | undefined} */ (tag)?.options;
}

/** The property that holds the value. @param {Control} control @returns {"active" | "value"} */
export function propertyOf(control) {
  return "active" in control.properties ? "active" : "value";
}

/** What a control says. @param {Control} control @returns {Value} */
export function valueOf(control) {
  const held = /** @type {Value} */ (control[propertyOf(control)]);
  const options = optionsOf(control);
  return options ? options[Math.round(Number(held))] : held;
}

/**
 * Let a control say a value; one that it does not have is left alone.
 * @param {Control} control
 * @param {Value} value
 */
export function put(control, value) {
  const options = optionsOf(control);
  const held = options ? options.indexOf(value) : value;
  if (held === -1 && options) return;
  const property = propertyOf(control);
  if (control[property] !== held) Object.assign(control, { [property]: held });
}

/**
 * @param {Control | undefined} control
 * @param {() => void} answer called after each change
 */
export function followValue(control, answer) {
  if (control) control.properties[propertyOf(control)].change.connect(answer);
}

/** The chosen item of a list of items; "" for none, and without a list. @param {Control | undefined} select @returns {string} */
export function itemOf(select) {
  return select ? String(select.value) : "";
}
