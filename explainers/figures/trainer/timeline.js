/**
 * A run that can be walked both ways: what it was like every few updates is remembered, and whole states of it now and then.
 * @module modgap/figures/trainer/timeline
 */

import { axesOf } from "modgap/figures/trainer/projection";
import { KEPT, LAST, RECORD } from "modgap/generated/constants";
import { Run } from "modgap/numerics/trainer";

/** @import { Change, Measured, Settings, Snapshot, Source } from "modgap/numerics/trainer" */

export class Timeline {
  /** @param {Settings} settings after all changes @param {Change[]} changes @param {Source} source */
  constructor(settings, changes, source) {
    this.run = new Run(settings, changes, source);
    this.axes = axesOf(this.run.points());
    /** @type {{step: number, measured: Measured}[]} */
    this.records = [{ step: 0, measured: this.run.measure() }];
    /** @type {Snapshot[]} */
    this.snapshots = [this.run.save()];
    this.diverged = Infinity; // the first update after which something is no number
  }

  get step() {
    return this.run.step;
  }

  /** The update that can be shown for one that is asked for. @param {number} target */
  reachable(target) {
    const good = this.diverged < Infinity ? this.snapshots[this.snapshots.length - 1].step : LAST;
    return Math.min(target, good);
  }

  /**
   * Go towards an update, back or on, as far as the time allows.
   * @param {number} target
   * @param {number} deadline in milliseconds, of `performance.now()`
   * @returns whether it is reached
   */
  advance(target, deadline) {
    const { run } = this;
    const near = this.snapshots.findLast(({ step }) => step <= this.reachable(target));
    if (near && (run.step > this.reachable(target) || run.step < near.step)) run.restore(near);
    while (run.step < this.reachable(target)) {
      run.update();
      this.remember();
      if (performance.now() >= deadline) break; // after one update at least: of two runs neither waits for the other
    }
    return run.step === this.reachable(target);
  }

  remember() {
    const { run, records, snapshots } = this;
    if (!run.sound) {
      this.diverged = run.step;
      run.restore(snapshots[snapshots.length - 1]);
      return;
    }
    if (run.step % RECORD === 0 && run.step > records[records.length - 1].step) records.push({ step: run.step, measured: run.measure() });
    if (run.step % KEPT === 0 && run.step > snapshots[snapshots.length - 1].step) snapshots.push(run.save());
  }

  /** Settings that hold from here on. @param {Settings} settings @param {Change[]} changes */
  change(settings, changes) {
    const { run } = this;
    Object.assign(run, { settings, changes });
    this.records = this.records.filter(({ step }) => step <= run.step);
    this.snapshots = this.snapshots.filter(({ step }) => step <= run.step);
    this.diverged = Infinity;
  }

  /** What was measured up to the present update. @returns {{step: number, measured: Measured}[]} */
  course() {
    const before = this.records.filter(({ step }) => step < this.step);
    return [...before, { step: this.step, measured: this.run.measure() }];
  }
}
