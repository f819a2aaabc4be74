/**
 * The opening figure: two clouds of real embeddings that drift together and apart, or go where the reader moves the slider.
 * The page holds their places at a few shifts; between two of them the places are interpolated.
 * @module modgap-page/hero
 */

import { sizes } from "modgap/kit/room";

const PERIOD = 16000; // milliseconds from apart to together and back
const PAUSE = 1500; // milliseconds before the drift begins

/**
 * Places between two of the given shifts.
 * @param {number[][]} frames places at shifts that are evenly spaced from 0 to 1: x, y, x, y, ...
 * @param {number} shift 0 apart, 1 together
 * @returns {number[]}
 */
export function interpolate(frames, shift) {
  const at = Math.min(1, Math.max(0, shift)) * (frames.length - 1);
  const index = Math.min(frames.length - 2, Math.floor(at));
  const part = at - index;
  return frames[index].map((value, place) => value + (frames[index + 1][place] - value) * part);
}

/** @typedef {{places: number[][][], room: {least: number, most: number, overlap: number}, clear: number}} Moving see `hero.py` */

/**
 * Draws a cloud at some places.
 * @param {Element} cloud
 * @param {Moving} moving
 * @returns {(places: number[]) => void}
 */
function drawing(cloud, { room, clear }) {
  if (!cloud.classList.contains("hero-pictures")) {
    const dots = [...cloud.children];
    return (places) =>
      dots.forEach((dot, pair) => {
        dot.setAttribute("cx", places[2 * pair].toFixed(1));
        dot.setAttribute("cy", places[2 * pair + 1].toFixed(1));
      });
  }
  const pictures = [...cloud.children].reverse().map((picture) => ({ picture, cover: picture.querySelector(".hero-cover") }));
  return (places) => {
    const [across, down] = [0, 1].map((axis) => places.filter((_, place) => place % 2 === axis));
    const found = sizes(across, down, room.least, room.most, room.overlap);
    pictures.forEach(({ picture, cover }, pair) => {
      const size = found[pair];
      picture.setAttribute("transform", `translate(${across[pair].toFixed(1)} ${down[pair].toFixed(1)}) scale(${(size / 2).toFixed(2)})`);
      cover?.setAttribute("opacity", Math.min(1, Math.max(0, (clear - size) / (clear - room.least))).toFixed(2));
    });
  };
}

/** @param {HTMLElement} hero */
export function animateHero(hero) {
  /** @type {Moving} */
  const moving = JSON.parse(hero.querySelector(".hero-places")?.textContent ?? "{}");
  const clouds = [...hero.querySelectorAll(".hero-cloud")].map((cloud, side) => ({ frames: moving.places[side], place: drawing(cloud, moving) }));
  const lines = hero.querySelector(".hero-lines path");
  const slider = /** @type {HTMLInputElement} */ (hero.querySelector(".hero-slider"));

  const draw = (/** @type {number} */ shift) => {
    const [a, b] = clouds.map(({ frames, place }) => {
      const now = interpolate(frames, shift);
      place(now);
      return now.map((value) => value.toFixed(1));
    });
    let path = "";
    for (let i = 0; i < a.length; i += 2) path += `M${a[i]} ${a[i + 1]}L${b[i]} ${b[i + 1]}`;
    lines?.setAttribute("d", path);
  };

  let touched = false;
  slider.addEventListener("input", () => {
    touched = true;
    draw(slider.valueAsNumber / 100);
  });
  drift(hero, slider, draw, () => touched);
}

/**
 * Move slowly until somebody takes the slider; not under reduced motion, and not while nobody can see it.
 * @param {HTMLElement} hero
 * @param {HTMLInputElement} slider
 * @param {(shift: number) => void} draw
 * @param {() => boolean} touched
 */
function drift(hero, slider, draw, touched) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let time = -PAUSE;
  let last = 0;
  let frame = 0;
  const move = (/** @type {number} */ now) => {
    frame = 0;
    if (touched() || still.matches) return;
    time += last ? Math.min(50, now - last) : 0;
    last = now;
    const shift = time < 0 ? 0 : (1 - Math.cos((2 * Math.PI * time) / PERIOD)) / 2;
    slider.value = String(Math.round(shift * 100));
    draw(shift);
    frame = requestAnimationFrame(move);
  };
  const observer = new IntersectionObserver(([entry]) => {
    cancelAnimationFrame(frame);
    last = 0;
    frame = entry.isIntersecting ? requestAnimationFrame(move) : 0;
  });
  observer.observe(hero);
  still.addEventListener("change", () => {
    last = 0;
    if (!frame && !still.matches) frame = requestAnimationFrame(move);
  });
}
