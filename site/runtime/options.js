/**
 * What an embed is asked for in its address: `embed/clouds.html?controls=none&caption=false&theme=dark&size=1.5`.
 * What is missing or not allowed is as it would be without it.
 * @module modgap-page/options
 */

/**
 * `controls`: "all", "none", or the names of those that stay. `story`: the step of the story that it begins with, 0 without
 * story. `keys`: whether the page hears of those that the figure does not use. `screen`: whether it fills the screen, which
 * the reader leaves from here. `pixels`: how much larger than its own pixels the frame is
 * shown, so that what is drawn is drawn as fine.
 * @typedef {{controls: "all" | "none" | string[], caption: boolean, title: boolean, story: number, keys: boolean,
 *   screen: boolean, theme: "light" | "dark" | "auto", size: number, pixels: number}} Options
 */

const SIZES = [1, 2.5];
const STEPS = [0, 100];
const PIXELS = [0.25, 8];

/** @param {string} query @param {string} [usual] what holds where the query says nothing @returns {Options} */
export function read(query, usual = "") {
  const asked = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(usual)), ...Object.fromEntries(new URLSearchParams(query)) });
  const theme = asked.get("theme");
  return {
    controls: controls(asked.get("controls")),
    caption: asked.get("caption") !== "false",
    title: asked.get("title") !== "false",
    story: asked.get("story") === "true" ? 1 : Math.floor(within(asked.get("story"), STEPS, 0)),
    keys: asked.get("keys") === "true",
    screen: asked.get("screen") === "true",
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    size: within(asked.get("size"), SIZES),
    pixels: within(asked.get("pixels"), PIXELS),
  };
}

/** @param {string | null} text @returns {Options["controls"]} */
function controls(text) {
  if (text === null || text === "all") return "all";
  if (text === "none") return "none";
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

/** @param {string | null} text @param {number[]} bounds @param {number} [usual] @returns {number} the nearest that is allowed, or the usual where it is no number */
function within(text, [least, most], usual = 1) {
  const number = Number(text?.trim() || Number.NaN);
  return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : usual;
}
