/**
 * Trainer: two small encoders that learn in the page. What is shown is a function of the state; while a run is under way the state
 * follows it. See `trainer.py`.
 * @module modgap/figures/trainer/trainer
 */

import { Bar } from "modgap/figures/trainer/bar";
import { changed, read, textOfChanges, UNLINKED } from "modgap/figures/trainer/changes";
import { table } from "modgap/figures/trainer/csv";
import { drawCurve, drawGap, drawPlane, fitPlane } from "modgap/figures/trainer/drawing";
import { said } from "modgap/figures/trainer/saying";
import { Timeline } from "modgap/figures/trainer/timeline";
import { turnable } from "modgap/figures/trainer/turning";
import { LAST, LIVE, SETTINGS } from "modgap/generated/constants";
import { followValue, put, valueOf } from "modgap/kit/controls";
import { keep } from "modgap/kit/keep";
import { nameFigure, nameSlider } from "modgap/kit/names";
import { write, written } from "modgap/kit/numbers";
import { restyle } from "modgap/kit/theme";
import { coalesced, find, fitted, follow, mark, onTap, stillness } from "modgap/kit/views";
import { matrix } from "modgap/numerics/vectors";

/** @import { Slider, Toggle } from "bokeh/models/widgets" */
/** @import { Control } from "modgap/kit/controls" */
/** @import { Parts } from "modgap/figures/trainer/types" */
/** @import { Change, Measured, Settings, Source } from "modgap/numerics/trainer" */

const BUDGETS = [8, 6, 0]; // milliseconds for the training in three frames that follow each other; in the second one is drawn
const [CLOUDS, CHARTS, FOLLOW] = [33, 150, 250]; // milliseconds between two drawings, and until the state follows a run
const BALL = 3; // dimensions, of what can be turned
const TENTH = LAST / 10;
const NAMES = /** @type {(keyof typeof SETTINGS)[]} */ (Object.keys(SETTINGS));
const KEYS = { gap: "gap_distance", floor: "gap_distance", scale: "logit_scale", recall: "recall_at_1", separability: "recall_at_1" }; // by which format each is written

export default fitted((/** @type {Parts} */ parts) => new Trainer(parts));

class Trainer {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    const { given, points } = /** @type {{given: number[][][] | null, points: number[][][] | null}} */ (parts.given.tags[0]);
    /** @type {Source} */
    this.source = { given: given?.map(matrix) ?? null, points: points?.map(matrix) ?? null };
    /** @type {Timeline[]} */
    this.timelines = [];
    this.key = "";
    /** @type {Change[]} */
    this.changes = [];
    this.goal = 0;
    this.running = false;
    this.followed = { step: 0, changes: "" }; // what a run has written into the state
    this.drawn = { clouds: 0, charts: 0, state: 0 };
    this.frame = 0;
    this.beat = 0;
    this.seen = true;
    this.bar = new Bar(parts.bar, (deed) => this[deed]());
    const redraw = coalesced(() => this.draw());
    for (const control of this.controls) followValue(control, redraw);
    for (const { plot } of [parts.first, parts.second, parts.gap, parts.other]) follow(plot, "inner_width", () => this.fit());
    follow(parts.step, "visible", redraw);
    onTap(parts.gap.plot, ({ y }) => put(parts.guess, nearestGuess(y)));
    for (const { plot } of [parts.first, parts.second]) turnable(plot, parts.turn, () => valueOf(parts.dimension) === BALL);
    new IntersectionObserver((entries) => {
      this.seen = entries[entries.length - 1].isIntersecting;
      this.wake();
    }).observe(/** @type {Element} */ (find(parts.figure)?.el));
    restyle(parts.figure.document);
    nameFigure(parts.first.plot, "Plane with a point for each picture and each text, and a line between partners.");
    nameFigure(parts.second.plot, "The same plane for the run beside it: pictures, texts, and lines between partners.");
    nameFigure(parts.gap.plot, "Gap over the updates of the run, with what chance would leave of it.");
    nameFigure(parts.other.plot, "The chosen measure over the updates of the run.");
    this.fit();
    this.draw();
  }

  /** @returns {Control[]} */
  get controls() {
    const { parts } = this;
    return [...NAMES.map((name) => parts[name]), parts.step, parts.changes, parts.beside, parts.guess, parts.curve, parts.turn, parts.more];
  }

  /** Settings as the controls say them. @returns {Settings} */
  get settings() {
    return /** @type {Settings} */ (/** @type {unknown} */ (Object.fromEntries(NAMES.map((name) => [name, valueOf(/** @type {Control} */ (this.parts[name]))]))));
  }

  /** The one setting of the run beside that is otherwise. @returns {Partial<Settings> | null} */
  get otherwise() {
    const [name, text] = valueOf(this.parts.beside).split("=");
    const options = /** @type {readonly unknown[] | undefined} */ (/** @type {Record<string, unknown>} */ (SETTINGS)[name]);
    return options ? { [name]: options.find((option) => String(option) === text) } : null;
  }

  fit() {
    for (const { plot } of [this.parts.first, this.parts.second]) fitPlane(plot, valueOf(this.parts.dimension));
    this.drawn.clouds = this.drawn.charts = 0;
    this.wake();
  }

  /** Show the state of the controls. */
  draw() {
    const { parts, settings } = this;
    const [step, changes] = [valueOf(parts.step), valueOf(parts.changes)];
    if (this.running && (step !== this.followed.step || changes !== this.followed.changes)) this.running = false;
    if (this.running) this.take(settings);
    else this.changes = read(changes === UNLINKED ? "" : changes);
    if (this.keyOf(settings) !== this.key) this.begin(settings);
    if (!this.running) this.goal = step;
    this.dress();
    this.fit();
  }

  /** While a run is under way: what the reader changes holds from the next update on. @param {Settings} settings */
  take(settings) {
    const [{ run }] = this.timelines;
    const other = NAMES.filter((name) => settings[name] !== run.settings[name]);
    const live = LIVE.filter((name) => other.includes(name));
    if (live.length < other.length) {
      this.goal = 0;
      this.changes = [];
      this.report();
      return;
    }
    if (!live.length) return;
    for (const name of live) this.changes = changed(this.changes, run.step, name, run.now[name]);
    this.goal = run.step;
    this.eachRun(settings).forEach((one, k) => {
      this.timelines[k].advance(run.step, Infinity);
      this.timelines[k].change(one.settings, one.changes);
    });
    this.key = this.keyOf(settings);
    this.report();
  }

  /** Settings and changes of the run, and of the one beside it if there is one. @param {Settings} settings */
  eachRun(settings) {
    const { otherwise, changes } = this;
    return [{}, ...(otherwise ? [otherwise] : [])].map((own) => ({ settings: { ...settings, ...own }, changes: changes.filter(({ name }) => !(name in own)) }));
  }

  /** What decides all runs. @param {Settings} settings */
  keyOf(settings) {
    return JSON.stringify([settings, this.changes, this.otherwise]);
  }

  /** Other runs. @param {Settings} settings */
  begin(settings) {
    const { given, points } = this.source;
    this.timelines = this.eachRun(settings).map((one) => {
      const { towers, dimension } = one.settings;
      const start = towers === "free" && points?.[0].columns === dimension ? points : null;
      return new Timeline(one.settings, one.changes, { given: given ?? null, points: start });
    });
    this.key = this.keyOf(settings);
  }

  /** Ask for a frame, if there is something to do and somebody who sees it. */
  wake() {
    if (this.frame || !this.seen || !this.timelines.length) return;
    this.frame = requestAnimationFrame(() => this.pass());
  }

  /** A frame: some updates, then what is due to be drawn. Each third one is left to Bokeh, which draws a frame after it was told to. */
  pass() {
    this.frame = 0;
    this.beat = (this.beat + 1) % BUDGETS.length;
    const budget = BUDGETS[this.beat];
    if (!budget) {
      this.wake();
      return;
    }
    const { timelines } = this;
    const start = performance.now();
    const there = timelines.map((timeline, k) => timeline.advance(this.goal, start + (budget * (k + 1)) / timelines.length)).every(Boolean);
    if (this.running && there) {
      if (timelines.every((timeline) => timeline.step >= timeline.reachable(LAST))) this.stop();
      else this.goal = Math.min(LAST, this.goal + this.bar.pace);
    }
    const rests = there && !this.running;
    if (rests || this.beat === BUDGETS.length - 2) this.paint(start, rests);
    if (!rests) this.wake();
  }

  /** @param {number} now milliseconds @param {boolean} rests */
  paint(now, rests) {
    const { drawn } = this;
    const due = (/** @type {number} */ last, /** @type {number} */ pause) => rests || (!stillness.matches && now - last >= pause);
    const charts = due(drawn.charts, CHARTS);
    if (rests || (!charts && due(drawn.clouds, CLOUDS))) {
      drawn.clouds = now;
      this.paintClouds();
    }
    if (charts) {
      drawn.charts = now;
      this.paintCharts();
    }
    if (this.running && now - drawn.state >= FOLLOW) {
      drawn.state = now;
      this.report();
    }
    if (rests) this.bar.tell(false, said(this.timelines, valueOf(this.parts.guess), valueOf(this.parts.changes)));
    else if (stillness.matches) this.bar.tell(false, `At update ${Math.min(...this.timelines.map(({ step }) => step)).toLocaleString("en")} …`);
  }

  paintClouds() {
    const { parts, timelines } = this;
    const names = timelines.length > 1 ? ["this run", textOf(parts.beside)] : [""];
    [parts.first, parts.second].forEach((plane, k) => timelines[k] && drawPlane(plane, timelines[k], valueOf(parts.turn), names[k]));
  }

  paintCharts() {
    const { parts, timelines } = this;
    const courses = timelines.map((timeline) => timeline.course());
    drawGap(parts.gap, courses, valueOf(parts.guess));
    drawCurve(parts.other, courses, valueOf(parts.curve), textOf(parts.curve));
    const texts = Object.entries(KEYS).map(([name, key]) => [name, courses.map((course) => written(key, course[course.length - 1].measured[/** @type {keyof Measured} */ (name)])).join(" ∣ ")]);
    write(parts.numbers, Object.fromEntries(texts));
  }

  /** Let the state say where the run is. */
  report() {
    this.followed = { step: this.timelines[0].step, changes: textOfChanges(this.changes) };
    put(this.parts.changes, this.followed.changes);
    put(this.parts.step, this.followed.step);
  }

  stop() {
    this.running = false;
    this.goal = this.timelines[0].step;
    this.report();
  }

  run() {
    if (this.running) this.stop();
    else if (stillness.matches) this.go(Math.min(LAST, (Math.floor(this.timelines[0].step / TENTH) + 1) * TENTH));
    else {
      if (this.timelines[0].step >= LAST) this.goal = 0;
      this.running = true;
      this.followed = { step: valueOf(this.parts.step), changes: valueOf(this.parts.changes) };
      this.bar.tell(true, "");
    }
    this.wake();
  }

  one() {
    this.go(Math.min(LAST, this.timelines[0].step + 1));
  }

  start() {
    this.go(0);
  }

  save() {
    keep(new Blob([table(this.timelines, valueOf(this.parts.changes))], { type: "text/csv" }), "run.csv");
  }

  /** Rest at an update. @param {number} step */
  go(step) {
    this.running = false;
    put(this.parts.step, step);
    this.draw();
  }

  /** Names, and what is shown at all. */
  dress() {
    const { parts } = this;
    mark(parts.aside, "absent", !this.otherwise);
    mark(parts.numbers, "two", Boolean(this.otherwise));
    mark(parts.settings, "absent", !valueOf(parts.more));
    this.bar.show(parts.step.visible, valueOf(parts.more));
    const shown = { wrong: valueOf(parts.wrong) > 0, guess: valueOf(parts.guess) !== "none", beside: Boolean(this.otherwise) };
    for (const [name, having] of Object.entries(shown)) find(parts.legend)?.shadow_el.querySelector(`[data-if=${name}]`)?.toggleAttribute("hidden", !having);
    for (const control of this.controls) {
      const { title } = /** @type {Slider} */ (control);
      if (title !== undefined) nameSlider(/** @type {Slider} */ (control), title ?? "", String(valueOf(control)));
    }
    for (const toggle of [parts.learned, parts.more]) pressed(toggle);
  }
}

/** @param {Toggle} toggle */
function pressed(toggle) {
  find(toggle)?.shadow_el.querySelector("button")?.setAttribute("aria-pressed", String(toggle.active));
}

/** What a list shows of its value. @param {Parts["curve"] | Parts["beside"]} list */
function textOf(list) {
  const options = /** @type {[string, string][]} */ (list.options);
  return options.find(([value]) => value === list.value)?.[1] ?? "";
}

/** @param {number} gap */
function nearestGuess(gap) {
  return String(Math.round(10 * Math.min(2, Math.max(0, gap))) / 10);
}
