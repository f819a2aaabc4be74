/**
 * An item as it is in a modality: its picture, or its words. All text is text, never HTML.
 * @module modgap/kit/sprite
 */

/** @import { Identity, ModalityData } from "modgap/data/types" */

/**
 * An element with a class and text.
 * @param {string} tag
 * @param {string} name of the class
 * @param {string} [text]
 */
export function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** The picture or drawing of an item, null where the modality has none. @param {ModalityData["media"]} media @param {number} item */
export function picture(media, item) {
  if (media.kind !== "picture" && media.kind !== "drawing") return null;
  const cell = element("span", "picture");
  if (media.kind === "drawing") {
    cell.style.backgroundImage = `url("${media.urls[item]}")`;
    cell.style.backgroundSize = "contain";
    return cell;
  }
  const { url, columns, rows } = media;
  const across = columns > 1 ? (item % columns) / (columns - 1) : 0;
  const down = rows > 1 ? Math.floor(item / columns) / (rows - 1) : 0;
  cell.style.backgroundImage = `url("${url}")`;
  cell.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
  cell.style.backgroundPosition = `${100 * across}% ${100 * down}%`;
  return cell;
}

/** The first modality of which items have pictures. @param {Pick<Identity, "modalities">} raw */
export function pictured({ modalities }) {
  return modalities.find(({ media }) => media.kind === "picture" || media.kind === "drawing");
}

/** @type {HTMLAudioElement | undefined} */
let playing;

/**
 * Play an item's sound, if one of the modalities has any; what was playing stops.
 * @param {Pick<Identity, "modalities">} raw
 * @param {number} item
 */
export function play({ modalities }, item) {
  playing?.pause();
  const media = modalities.map((modality) => modality.media).find(({ kind }) => kind === "sound");
  if (media?.kind !== "sound") return;
  const [start, end] = media.clips[item] ?? [0, Infinity];
  const sound = new Audio(media.urls[media.clips.length ? 0 : item]);
  sound.currentTime = start;
  sound.ontimeupdate = () => sound.currentTime >= end && sound.pause();
  playing = sound;
  sound.play().catch((/** @type {unknown} */ reason) => console.warn(reason)); // a browser may ask for a gesture first
}

/**
 * An item as it stands in one modality: its picture with a name, or its words in the colour of the modality.
 * @param {Pick<Identity, "modalities" | "captions">} raw
 * @param {number} item
 * @param {number} modality
 */
export function thing({ modalities, captions }, item, modality) {
  const { word, media, name } = modalities[modality];
  const seen = picture(media, item);
  if (!seen) return element("span", `name ${name}`, captions[item]);
  seen.setAttribute("role", "img");
  seen.setAttribute("aria-label", `${word}: ${captions[item]}`);
  return seen;
}
