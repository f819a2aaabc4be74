/**
 * What an embed is asked for in its address: `embed/clouds.html?controls=none&caption=false&theme=dark&size=1.5`.
 * What is missing or not allowed is as it would be without it.
 * @module modgap-page/options
 */

/**
 * `controls`: "all", "none", or the names of those that stay. `keys`: whether the page
 * hears of those that the figure does not use. `pixels`: how much larger than its own pixels the frame is
 * shown, so that what is drawn is drawn as fine.
 * @typedef {{controls: "all" | "none" | string[], caption: boolean, title: boolean, story: boolean, keys: boolean,
 *   theme: "light" | "dark" | "auto", size: number, pixels: number}} Options
 */

const SIZES = [1, 2.5];
const PIXELS = [0.25, 8];

/** @param {string} query @param {string} [usual] what holds where the query says nothing @returns {Options} */
export function read(query, usual = "") {
  const asked = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(usual)), ...Object.fromEntries(new URLSearchParams(query)) });
  const theme = asked.get("theme");
  return {
    controls: controls(asked.get("controls")),
    caption: asked.get("caption") !== "false",
    title: asked.get("title") !== "false",
    story: asked.get("story") === "true",
    keys: asked.get("keys") === "true",
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

/** @param {string | null} text @param {number[]} bounds @returns {number} the nearest that is allowed, 1 where it is no number */
function within(text, [least, most]) {
  const number = Number(text ?? "1");
  return Number.isFinite(number) && text?.trim() !== "" ? Math.min(most, Math.max(least, number)) : 1;
}
