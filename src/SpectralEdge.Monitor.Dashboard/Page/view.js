// What is looked at: the visible steps, the cursor, the event that is lit. One for all charts.

import { clamp } from "./format.js";

export class View {
  constructor() {
    this.full = { min: 0, max: 1 };
    this.min = 0;
    this.max = 1;
    this.cursor = null;
    this.lit = null;
    this.hover = null;
    this.listeners = { full: [], range: [], cursor: [], lit: [], settled: [] };
    this.frame = 0;
    this.changed = new Set();
  }

  on(what, listener) {
    this.listeners[what].push(listener);
  }

  /** Whether the whole run is seen. */
  get whole() {
    return this.min <= this.full.min && this.max >= this.full.max;
  }

  /** The steps there are. Who sees the end goes on seeing it. */
  extend(min, max) {
    if (!(max > min)) max = min + 1;
    const atEnd = this.max >= this.full.max;
    const whole = this.whole;
    if (min !== this.full.min || max !== this.full.max) this.tell("full");
    this.full = { min, max };
    if (whole) this.set(min, max);
    else if (atEnd) this.set(this.min, max);
    else this.set(this.min, this.max);
  }

  /** Shows these steps, as far as there are any. */
  set(min, max) {
    const least = Math.max(2, (this.full.max - this.full.min) * 1e-5);
    const width = clamp(max - min, least, this.full.max - this.full.min || 1);
    min = clamp(min, this.full.min, this.full.max - width);
    if (min === this.min && min + width === this.max) return;
    this.min = min;
    this.max = min + width;
    this.tell("range");
    if (this.hover) this.point(this.hover());
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.call("settled"), 180);
  }

  /** Zooms by a factor (below 1: closer) around a step, or around the middle. */
  zoom(factor, around) {
    const middle = around ?? (this.min + this.max) / 2;
    this.set(middle - (middle - this.min) * factor, middle + (this.max - middle) * factor);
  }

  /** Moves by a share of what is seen. */
  pan(share) {
    const by = (this.max - this.min) * share;
    this.set(this.min + by, this.max + by);
  }

  /** Everything. */
  reset() {
    this.set(this.full.min, this.full.max);
  }

  /** Makes a step visible without another width. */
  reveal(step) {
    const width = this.max - this.min;
    if (step < this.min + width * 0.02 || step > this.max - width * 0.02) this.set(step - width / 2, step + width / 2);
  }

  point(step, origin) {
    if (step === this.cursor) return;
    this.cursor = step;
    this.origin = origin;
    this.tell("cursor");
  }

  light(id) {
    if (id === this.lit) return;
    this.lit = id;
    this.tell("lit");
  }

  /** Tells the listeners once in a frame. */
  tell(what) {
    this.changed.add(what);
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const now = [...this.changed];
      this.changed.clear();
      for (const one of now) this.call(one);
    });
  }

  call(what) {
    for (const listener of this.listeners[what]) listener();
  }
}
