/**
 * Controls by value: only this module knows at which position of a slider or of a row of buttons an option stands. A model that
 * holds a position says in its tags which options it has.
 * @module modgap/kit/controls
 */

/** @import { RadioButtonGroup, Select, Slider, Toggle } from "bokeh/models/widgets" */
/** @typedef {RadioButtonGroup | Select | Slider | Toggle} Control a slider over numbers or options, a row of buttons, a list, a toggle */
/** @typedef {string | number | boolean} Value */

/** The options of a control that holds a position. @param {Control} control @returns {Value[] | undefined} */
function optionsOf({ tags }) {
  const tag = tags.find((one) => typeof one === "object" && one !== null && "options" in one);
  return /** @type {{options: Value[]} | undefined} */ (tag)?.options;
}

/** The property that holds the value. @param {Control} control @returns {"active" | "value"} */
function propertyOf(control) {
  return "active" in control ? "active" : "value";
}

/** @param {Control} control */
function held(control) {
  return /** @type {Value} */ ("active" in control ? control.active : control.value);
}

/** What a control says. @param {Control} control @returns {Value} */
export function valueOf(control) {
  const options = optionsOf(control);
  return options ? options[Math.round(Number(held(control)))] : held(control);
}

/**
 * Let a control say a value; one that it does not have is left alone.
 * @param {Control} control
 * @param {Value} value
 */
export function put(control, value) {
  const options = optionsOf(control);
  const next = options ? options.indexOf(value) : value;
  if ((options && next === -1) || held(control) === next) return;
  control.setv({ [propertyOf(control)]: next });
}

/**
 * @param {Control | undefined} control
 * @param {() => void} answer called after each change
 */
export function followValue(control, answer) {
  control?.property(propertyOf(control)).change.connect(answer);
}
