// A chart in its frame: name, sentence, values at the cursor, what was thinned, and the table behind it.

import { Chart } from "./chart.js";
import { el, later, num, plural, stepTick, whole } from "./format.js";
import { newest, positive, valueText } from "./panels.js";
import { meaningOf } from "./terms.js";

const MOST_ROWS = 200;

export class Panel {
  constructor(view, shape, marks, open = true) {
    this.view = view;
    this.shape = shape;
    this.choice = new Map();
    this.heading = el("h2", { title: meaningOf(shape.key) }, shape.title);
    this.scale = el("span", { class: "scale" });
    this.tellScale(shape.scale);
    this.sentence = el("p", { class: "say", id: `say-${shape.key}` });
    this.keys = el("div", { class: "keys" });
    this.spot = el("div", { class: "plot", tabindex: 0, role: "group", "aria-roledescription": "chart", "aria-label": shape.title,
      "aria-describedby": `say-${shape.key}` });
    this.note = el("p", { class: "note" });
    this.table = el("details", { class: "table" }, el("summary", {}, "Table"), el("div", { class: "scroll", tabindex: 0 }));
    this.table.addEventListener("toggle", () => this.fillTable());
    this.node = el("details", { class: "panel", "data-panel": shape.key, open },
      el("summary", {}, this.heading, this.scale), this.sentence, this.keys, this.spot, this.note, this.table);
    this.node.addEventListener("toggle", () => this.node.open && (this.wake?.(), this.resize()));
    this.laterTable = later(600, () => this.fillTable());
    this.chart = shape.heat || shape.groups ? null
      : new Chart(view, this.spot, { height: shape.height, log: shape.log, from: shape.from, whole: shape.whole, marks });
  }

  /** Draws one answer: data, series, thresholds; says what was thinned. */
  show({ data, series }, { thresholds, note } = {}) {
    this.data = data;
    this.series = series;
    for (const one of series) one.hidden = this.choice.get(one.aside ? series.find((other) => other.hasBand).label : one.label) ?? one.off ?? false;
    this.note.textContent = note ?? "";
    const { shape } = this.chart;
    shape.thresholds = thresholds;
    if (this.shape.adaptive) this.adapt(data, series);
    this.node.classList.toggle("empty", data[0].length === 0 || series.length === 0);
    if (!this.node.open) return;
    this.draw();
    this.legend();
    if (this.table.open) this.laterTable();
  }

  draw() {
    if (this.shape.log) this.judge();
    this.chart.draw(this.shape.log && this.chart.shape.log ? [this.data[0], ...this.data.slice(1).map(positive)] : this.data, this.series);
  }

  /** A log axis has no place for what is not above 0: where such values are seen the axis is linear, and says so. */
  judge() {
    const [xs, ...columns] = this.data;
    const { min, max } = this.view;
    const isLow = (y, i) => y !== null && y <= 0 && xs[i] >= min && xs[i] <= max;
    this.chart.shape.log = !this.series.some((one, at) => !one.hidden && columns[at].some(isLow));
    this.tellScale(this.chart.shape.log ? this.shape.scale : "linear: some values are not above 0");
  }

  tellScale(text) {
    this.scale.textContent = this.shape.unit ? `${text}, ${this.shape.unit}` : text;
  }

  /** A ratio that runs far above its thresholds is drawn on a log axis, and says so. */
  adapt(data, series) {
    const most = Math.max(...series.map((one, i) => (one.aside ? 0 : data[i + 1].reduce((a, b) => Math.max(a, b ?? 0), 0))), 0);
    const log = this.chart.shape.log ? most > 10 : most > 12;
    this.chart.shape.log = log;
    this.scale.textContent = log ? "log" : "linear";
  }

  /** Names and values of the lines. */
  legend() {
    const shown = this.series.map((one, i) => [one, i]).filter(([one]) => !one.aside);
    const signature = shown.map(([one]) => [one.label, one.stroke, one.hidden]).join("|");
    if (signature !== this.legendSignature) {
      this.legendSignature = signature;
      this.step = el("span", { class: "at" });
      this.outputs = new Map();
      const hint = (one) => (one.run || this.shape.metrics ? null : meaningOf(one.name));
      const chips = shown.map(([one, i]) => {
        const output = el("b", {});
        this.outputs.set(i, output);
        return shown.length < 2 ? el("span", { class: "key", title: hint(one) }, swatch(one), el("bdi", {}, one.label), output)
          : el("button", { type: "button", class: "key", "aria-pressed": String(!one.hidden),
            title: [hint(one), "show or hide this line"].filter(Boolean).join("; "),
            onclick: () => this.flip(one) }, swatch(one), el("bdi", {}, one.label), output);
      });
      const band = shown.find(([one]) => one.hasBand);
      this.keys.replaceChildren(this.step, ...chips,
        ...(band ? [el("span", { class: "key" }, el("i", { class: "band" }), "± 2 standard errors")] : []));
    }
    this.cursor();
  }

  /** Shows or hides one line. */
  flip(one) {
    this.choice.set(one.label, !one.hidden);
    one.hidden = !one.hidden;
    const aside = this.series.filter((other) => other.aside);
    if (one.hasBand) for (const other of aside) other.hidden = one.hidden;
    const at = [...this.keys.children].indexOf(document.activeElement);
    this.draw();
    this.legend();
    this.keys.children[at]?.focus();
  }

  cursor() {
    if (!this.chart || !this.node.open || !this.data) return;
    this.chart.cursor();
    if (!this.outputs) return;
    const { step, values } = this.chart.values();
    const ends = this.view.cursor === null && this.series.some((one) => one.run) ? this.series.map((one) => newest(one, this.view.max)) : null;
    const last = [...new Set((ends ?? []).filter((end, i) => end && !this.series[i].hidden).map((end) => end.step))];
    this.step.textContent = step === null ? "no data" : last.length > 1 ? "newest of each" : `step ${whole(last[0] ?? step)}`;
    for (const [i, output] of this.outputs) {
      const one = this.series[i];
      if (ends) {
        output.textContent = valueText(one, ends[i]?.value) + (last.length > 1 && ends[i] ? ` at step ${whole(ends[i].step)}` : "");
        continue;
      }
      const at = one.errors && step !== null ? one.errors[this.data[0].indexOf(step)] : null;
      output.textContent = valueText(one, values[i], at);
      if (this.shape.metrics) output.title = lastWords(newest(one, this.view.max));
    }
  }

  range() {
    if (!this.node.open) return;
    const log = this.chart?.shape.log;
    if (this.shape.log && this.data && this.chart) this.judge();
    if (this.chart?.shape.log === log) this.chart?.range();
    else this.draw();
    this.cursor();
    if (this.table.open) this.laterTable();
  }

  resize() {
    if (!this.node.open || !this.data || !this.chart) return;
    this.draw();
    this.legend();
  }

  /** The table: what is seen, thinned to some 200 rows. */
  fillTable() {
    if (!this.table.open || !this.data) return;
    const [xs, ...columns] = this.data;
    const shown = this.series.map((one, i) => [one, columns[i]]).filter(([one]) => !one.aside);
    const seen = [...xs.keys()].filter((i) => xs[i] >= this.view.min && xs[i] <= this.view.max);
    const every = Math.max(1, Math.ceil(seen.length / MOST_ROWS));
    const rows = seen.filter((_, i) => i % every === 0 || i === seen.length - 1);
    tableInto(this.table.lastChild, `${this.shape.title}, steps ${stepTick(this.view.min)} to ${stepTick(this.view.max)}`
      + (every > 1 ? `; one in ${every} of ${plural(seen.length, "point")} that are drawn` : ""),
      ["step", ...shown.flatMap(([one]) => (one.hasBand ? [one.label, "standard error"] : [one.label]))],
      rows.map((i) => [whole(xs[i]), ...shown.flatMap(([one, ys]) => {
        const value = one.whole ? (ys[i] === null ? "undefined" : whole(ys[i])) : num(ys[i], 5);
        return one.hasBand ? [value, num(one.errors[i], 2)] : [value];
      })]));
  }
}

const lastWords = (end) => (end ? `last recorded: ${num(end.value, 4)} at step ${whole(end.step)}` : "");

/** A table with a caption; the cells of the first column head their rows. */
export function tableInto(spot, caption, heads, rows) {
  spot.replaceChildren(el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, i) => el(i ? "td" : "th", i ? {} : { scope: "row" }, cell)))))));
}

/** The line as it is drawn, small. */
function swatch(one) {
  const canvas = el("canvas", { class: "swatch", width: 44, height: 12, "aria-hidden": "true" });
  const ctx = canvas.getContext("2d");
  ctx.strokeStyle = one.stroke;
  ctx.lineWidth = Math.max(3, 2 * (one.width ?? 1.5));
  ctx.setLineDash((one.dash ?? []).map((d) => 2 * d));
  ctx.beginPath();
  ctx.moveTo(0, 6);
  ctx.lineTo(44, 6);
  ctx.stroke();
  return canvas;
}
