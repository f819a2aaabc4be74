/**
 * What is drawn of a run: its clouds in a plane, and its course in two charts.
 * @module modgap/figures/trainer/drawing
 */

import { places } from "modgap/figures/trainer/projection";
import { drawnBatch, settingsAt } from "modgap/numerics/trainer";

/** @import { ColumnDataSource, Figure, Span, Title } from "bokeh/models" */
/** @import { Timeline } from "modgap/figures/trainer/timeline" */
/** @import { Parts } from "modgap/figures/trainer/types" */
/** @import { Measured } from "modgap/numerics/trainer" */

/** @typedef {Parts["first"]} Plane */

const BALL = 1.08; // radii from the middle of the plane to its nearer edge
const [MANY, LOW] = [8, 0.75]; // dimensions, beyond which the plane is as high as so many radii
const [SMALL, LARGE] = [5, 9]; // pixels of a point, far away and near on a sphere
const RIM = 4; // pixels by which a picture is larger, so that it is seen behind a text in one place with it
const ROOMY = 240; // pixels, in which both axes can be named
const SHARES = ["recall", "separability"];
const MARGIN = 0.06; // of a chart's range, above and below
const CIRCLE = Array.from({ length: 97 }, (_, k) => (2 * Math.PI * k) / 96);
const OUTLINE = { x: CIRCLE.map(Math.cos), y: CIRCLE.map(Math.sin) };
const NOTHING = { x: [], y: [] };

/** A ball stays round; of many dimensions two show little but the gap. @param {Figure} plot @param {number} dimension */
export function fitPlane({ x_range, y_range, inner_width, inner_height }, dimension) {
  const radius = Math.min(inner_width / 2 / BALL, inner_height / 2 / (dimension > MANY ? LOW : BALL));
  if (!radius) return;
  x_range.setv({ start: -inner_width / 2 / radius, end: inner_width / 2 / radius });
  y_range.setv({ start: -inner_height / 2 / radius, end: inner_height / 2 / radius });
}

/**
 * @param {Plane} plane
 * @param {Timeline} timeline
 * @param {number} turn degrees
 * @param {string} name of the run, written above it; empty for the only one
 */
export function drawPlane(plane, timeline, turn, name) {
  const { run } = timeline;
  const clouds = run.points();
  const seen = places(clouds, timeline.axes, turn);
  const size = (/** @type {number} */ depth) => (SMALL + LARGE) / 2 + ((LARGE - SMALL) / 2) * depth;
  plane.pictures.data = { x: seen[0].x, y: seen[0].y, size: seen[0].depth.map((depth) => size(depth) + RIM) };
  plane.texts.data = { x: seen[1].x, y: seen[1].y, size: seen[1].depth.map(size) };
  const dealt = wrongOf(timeline);
  const lines = (/** @type {[number, number][]} */ pairs) => ({
    x0: pairs.map(([picture]) => seen[0].x[picture]),
    y0: pairs.map(([picture]) => seen[0].y[picture]),
    x1: pairs.map(([, text]) => seen[1].x[text]),
    y1: pairs.map(([, text]) => seen[1].y[text]),
  });
  plane.partners.data = lines(seen[0].x.map((_, k) => [k, k]));
  plane.wrong.data = lines(dealt);
  const { columns } = clouds[0];
  plane.outline.data = columns <= 3 ? OUTLINE : NOTHING;
  write(plane, columns, name);
}

/** @param {Plane} plane @param {number} columns @param {string} name */
function write({ plot, words }, columns, name) {
  const [left, right, bottom, top] = [plot.x_range.start, plot.x_range.end, plot.y_range.start, plot.y_range.end];
  const line = (12 / plot.inner_height) * (top - bottom);
  const across = { x: right - line / 2, y: bottom + line, text: "across: the gap", align: "right" };
  const up = { x: left + line / 2, y: bottom + line, text: "up: widest at birth", align: "left" };
  const axes = columns > 3 ? (plot.inner_width > ROOMY ? [across, up] : [across]) : [];
  const all = name ? [...axes, { x: left + line / 2, y: top - line, text: name, align: "left" }] : axes;
  words.data = { x: all.map(({ x }) => x), y: all.map(({ y }) => y), text: all.map(({ text }) => text), align: all.map(({ align }) => align) };
}

/** Pictures with the texts that the last update handed to them, where these are wrong. @param {Timeline} timeline @returns {[number, number][]} */
function wrongOf({ run }) {
  if (run.step === 0) return [];
  const { chosen, dealt } = drawnBatch(settingsAt(run.settings, run.changes, run.step - 1), run.step - 1, run.given[0].rows);
  return dealt.flatMap((place, k) => (place === k ? [] : [/** @type {[number, number]} */ ([chosen[k], chosen[place]])]));
}

/** @typedef {ReturnType<Timeline["course"]>} Course */
/** @typedef {{plot: Figure, now: Span, first: ColumnDataSource, second: ColumnDataSource}} Chart */

/**
 * @param {Chart} chart
 * @param {Course[]} courses
 * @param {keyof Measured} name
 * @returns {[number, number]} the range of what is drawn
 */
function drawChart({ now, first, second }, courses, name) {
  [first, second].forEach((source, k) => (source.data = curve(courses[k] ?? [], name)));
  const [course] = courses;
  now.location = course[course.length - 1].step;
  const values = courses.flat().map(({ measured }) => measured[name]);
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** @param {Course} course @param {keyof Measured} name */
function curve(course, name) {
  return { x: course.map(({ step }) => step), y: course.map(({ measured }) => measured[name]) };
}

/** @param {Chart & {floor: ColumnDataSource, guess: Span}} chart @param {Course[]} courses @param {string} guess */
export function drawGap(chart, courses, guess) {
  drawChart(chart, courses, "gap");
  chart.floor.data = curve(courses[0], "floor");
  chart.guess.visible = guess !== "none";
  chart.guess.location = Number(guess) || 0;
}

/** @param {Chart & {title: Title}} chart @param {Course[]} courses @param {keyof Measured} name @param {string} label */
export function drawCurve(chart, courses, name, label) {
  const [low, high] = drawChart(chart, courses, name);
  const [start, end] = SHARES.includes(name) ? [0, 1] : [Math.min(low, 0), Math.max(high, low + 0.01)];
  const margin = MARGIN * (end - start);
  chart.plot.y_range.setv({ start: start - margin, end: end + margin });
  chart.title.text = label;
}
