/**
 * Controls by value: only this module knows at which position of a slider or of a row of buttons an option stands. A model that
 * holds a position says in its tags which options it has.
 * @module modgap/kit/controls
 */

/** @import { RadioButtonGroup, Select, Slider, TextInput, Toggle } from "bokeh/models/widgets" */

/** @typedef {string | number | boolean} Value */

/**
 * Of a control: the values that it may have. Only a type, there is no such property.
 * @template {Value} V
 * @typedef {{readonly says?: V}} Says
 */

/**
 * A slider over numbers or options, a row of buttons, a list, a toggle, a line of text.
 * @template {Value} [V=Value]
 * @typedef {(Slider | RadioButtonGroup | Select | TextInput | Toggle) & Says<V>} Control
 */

/**
 * The options of a control that holds a position.
 * @template {Value} V
 * @param {Control<V>} control
 * @returns {V[] | undefined}
 */
export function optionsOf({ tags }) {
  const tag = tags.find((one) => typeof one === "object" && one !== null && "options" in one);
  return /** @type {{options: V[]} | undefined} */ (tag)?.options;
}

/** The property that holds the value. @param {Control} control */
function propertyOf(control) {
  return control.property("active" in control.properties ? "active" : "value");
}

/**
 * What a control says.
 * @template {Value} V
 * @param {Control<V>} control
 * @returns {V}
 */
export function valueOf(control) {
  const held = propertyOf(control).get_value();
  const options = optionsOf(control);
  return options ? options[Math.round(Number(held))] : /** @type {V} */ (held);
}

/**
 * Let a control say a value; one that it does not have is left alone.
 * @template {Value} V
 * @param {Control<V>} control
 * @param {V} value
 */
export function put(control, value) {
  const options = optionsOf(control);
  const held = options ? options.indexOf(value) : value;
  if (held === -1 && options) return;
  const property = propertyOf(control);
  if (property.get_value() !== held) control.setv({ [property.attr]: held });
}

/**
 * @param {Control | undefined} control
 * @param {() => void} answer called after each change
 */
export function followValue(control, answer) {
  if (control) propertyOf(control).change.connect(answer);
}
