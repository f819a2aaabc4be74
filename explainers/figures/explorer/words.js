/**
 * Items by the words of their captions: twin of `words.py`.
 * @module modgap/figures/explorer/words
 */

/** @typedef {"all" | "any" | "none"} Match */

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

/** Words of a text in small letters. @param {string} text */
function wordsOf(text) {
  return new Set(text.toLowerCase().match(WORD) ?? []);
}

/**
 * Which captions have all words of a text, any of them, or none; all captions where the text has no word.
 * @param {string[]} captions
 * @param {string} text
 * @param {Match} match
 * @returns {boolean[]}
 */
export function passing(captions, text, match) {
  const asked = [...wordsOf(text)];
  return captions.map((caption) => {
    const own = wordsOf(caption);
    if (match === "all") return asked.every((word) => own.has(word));
    return !asked.length || asked.some((word) => own.has(word)) === (match === "any");
  });
}
