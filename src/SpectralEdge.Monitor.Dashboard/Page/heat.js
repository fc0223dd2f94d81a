// The spectrum over time: one row for each position j, colour log10 σj/σ1. A canvas of its own over the same steps.

import { gutters, stepSplits } from "./axis.js";
import { listen } from "./chart.js";
import { el, nearest, num, stepTick, whole } from "./format.js";
import { colour, heatColour, kindOf } from "./kinds.js";
import { tableInto } from "./panel.js";

const ROW = 15;

export class Heat {
  constructor(view, panel, marks) {
    this.view = view;
    this.panel = panel;
    this.marks = marks;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.line = el("div", { class: "heat-cursor" });
    this.ramp = el("canvas", { class: "ramp", width: 160, height: 10, "aria-hidden": "true" });
    this.low = el("span", {});
    this.value = el("b", {});
    panel.spot.append(this.canvas, this.line);
    panel.keys.append(el("span", { class: "at" }), el("span", { class: "key" }, this.low, this.ramp, "0 (as large as σ₁)"),
      el("span", { class: "key" }, this.value));
    panel.fillTable = () => this.fillTable();
    panel.range = () => this.paint();
    panel.resize = () => this.paint();
    panel.cursor = () => this.cursor();
    listen(this.canvas, view, () => this.box());
    this.drag();
  }

  show(heat) {
    this.heat = heat;
    this.picture = null;
    const found = (heat.values ?? []).filter((v) => v !== null);
    const least = found.reduce((a, b) => Math.min(a, b), 0);
    this.least = Math.min(-0.5, Math.floor(Math.max(least, -8) * 2) / 2);
    this.low.textContent = String(this.least).replace("-", "−");
    this.panel.node.classList.toggle("empty", found.length === 0);
    const ctx = this.ramp.getContext("2d");
    for (let x = 0; x < 160; x++) {
      ctx.fillStyle = `rgb(${heatColour(x / 159)})`;
      ctx.fillRect(x, 0, 1, 10);
    }
    this.paint();
    if (this.panel.table.open) this.panel.laterTable();
  }

  box() {
    const { left, width } = this.canvas.getBoundingClientRect();
    const gutter = gutters();
    return { left: left + gutter.left, width: Math.max(1, width - gutter.left - gutter.right) };
  }

  paint() {
    const { heat, view, panel } = this;
    const width = panel.spot.clientWidth;
    if (!heat?.rows || !panel.node.open || width < 80) return;
    const { left, right } = gutters();
    const height = heat.rows * ROW;
    const px = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * px) || this.canvas.height !== Math.round((height + 34) * px)) {
      this.canvas.width = Math.round(width * px);
      this.canvas.height = Math.round((height + 34) * px);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height + 34}px`;
    }
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(px, 0, 0, px, 0, 0);
    ctx.clearRect(0, 0, width, height + 34);
    const inner = width - left - right;
    const at = (step) => left + (step - view.min) / (view.max - view.min) * inner;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, 8, inner, height);
    ctx.clip();
    this.cells(ctx, at, px);
    ctx.setLineDash([3, 3]);
    for (const event of this.marks()) {
      const x = at(event.step);
      if (x < left || x > left + inner) continue;
      ctx.strokeStyle = colour(`event-${kindOf(event.kind).family}`);
      ctx.lineWidth = event.id === view.lit ? 3 : 1;
      ctx.beginPath();
      ctx.moveTo(x, 8);
      ctx.lineTo(x, 8 + height);
      ctx.stroke();
    }
    ctx.restore();
    this.labels(ctx, left, inner, height, at);
    panel.spot.dataset.drawn = String(heat.x.length);
    this.cursor();
  }

  /** The cells as an image, one pixel each, made once for an answer. */
  image() {
    const { heat } = this;
    const columns = heat.x.length;
    const image = new ImageData(columns, heat.rows);
    heat.values.forEach((value, i) => {
      if (value === null || value === undefined) return;
      image.data.set(heatColour(1 - value / this.least), 4 * i);
      image.data[4 * i + 3] = 255;
    });
    const canvas = el("canvas", { width: columns, height: heat.rows });
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  /** Stretches of columns that follow one another are one picture; where steps are missing there is a gap. */
  cells(ctx, at, px) {
    const { heat, view } = this;
    this.picture ??= this.image();
    ctx.imageSmoothingEnabled = false;
    const usual = this.stride();
    const end = (c) => (heat.x_end?.[c] ?? heat.x[c]) + (heat.x_end ? usual - (heat.x_end[0] - heat.x[0]) : usual);
    let first = 0;
    for (let c = 1; c <= heat.x.length; c++) {
      const even = c < heat.x.length && Math.abs(heat.x[c] - heat.x[c - 1] - (heat.x[first + 1] - heat.x[first])) < 0.02 * usual;
      if (even) continue;
      const until = c < heat.x.length && heat.x[c] - heat.x[c - 1] < 2 * usual ? heat.x[c] : Math.max(end(c - 1), heat.x[c - 1] + 1);
      if (until >= view.min && heat.x[first] <= view.max) {
        const x = Math.floor(at(heat.x[first]) * px) / px;
        const last = c - first > 1 && until !== heat.x[c] ? c - 1 : c;
        ctx.drawImage(this.picture, first, 0, last - first, heat.rows, x, 8, at(last < c ? heat.x[last] : until) - x, heat.rows * ROW);
        if (last < c) ctx.drawImage(this.picture, last, 0, 1, heat.rows, at(heat.x[last]), 8, at(until) - at(heat.x[last]), heat.rows * ROW);
      }
      first = c;
    }
  }

  /** The usual distance of columns. */
  stride() {
    const { x } = this.heat;
    return x.length > 1 ? (x[x.length - 1] - x[0]) / (x.length - 1) : 1;
  }

  labels(ctx, left, inner, height, at) {
    ctx.font = "12px system-ui, sans-serif";
    ctx.fillStyle = colour("muted");
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    const every = this.heat.rows > 24 ? 5 : this.heat.rows > 12 ? 2 : 1;
    for (let row = 0; row < this.heat.rows; row += every) ctx.fillText(row ? String(row + 1) : "j = 1", left - 8, 8 + (row + 0.5) * ROW);
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const x of stepSplits(this.view.min, this.view.max, inner)) ctx.fillText(stepTick(x), at(x), height + 14);
  }

  cursor() {
    const { view, heat } = this;
    if (!heat?.rows) return;
    const { width } = this.box();
    const { left } = gutters();
    const seen = view.cursor !== null && view.cursor >= view.min && view.cursor <= view.max;
    this.line.hidden = !seen;
    if (seen) this.line.style.transform = `translateX(${left + (view.cursor - view.min) / (view.max - view.min) * width}px)`;
    const column = nearest(heat.x, Math.min(view.cursor ?? view.max, view.max));
    if (column < 0) return;
    this.panel.keys.firstChild.textContent = `step ${whole(heat.x[column])}`;
    const shown = [2, 3].filter((j) => j <= heat.rows).map((j) => {
      const value = heat.values[(j - 1) * heat.x.length + column];
      return `σ${"₂₃"[j - 2]}/σ₁ ${value === null ? "–" : num(10 ** value, 2)}`;
    });
    this.value.textContent = shown.join("  ");
  }

  /** Marking a stretch zooms, as in the other charts. */
  drag() {
    const band = el("div", { class: "heat-band" });
    band.hidden = true;
    this.panel.spot.append(band);
    let start = null;
    this.canvas.addEventListener("mousedown", (e) => { if (e.button === 0 && !e.shiftKey) start = e.clientX; });
    window.addEventListener("mousemove", (e) => {
      if (start === null) return;
      const base = this.canvas.getBoundingClientRect().left;
      band.hidden = Math.abs(e.clientX - start) < 5;
      band.style.left = `${Math.min(start, e.clientX) - base}px`;
      band.style.width = `${Math.abs(e.clientX - start)}px`;
    });
    window.addEventListener("mouseup", (e) => {
      if (start !== null && Math.abs(e.clientX - start) >= 5) {
        const { left, width } = this.box();
        const [from, to] = [start, e.clientX].sort((a, b) => a - b)
          .map((x) => this.view.min + (this.view.max - this.view.min) * (x - left) / width);
        this.view.set(from, to);
      }
      start = null;
      band.hidden = true;
    });
    this.canvas.addEventListener("dblclick", () => this.view.reset());
  }

  fillTable() {
    const { panel, heat, view } = this;
    if (!panel.table.open || !heat?.rows) return;
    const seen = [...heat.x.keys()].filter((c) => heat.x[c] >= view.min && heat.x[c] <= view.max);
    const every = Math.max(1, Math.ceil(seen.length / 100));
    const rows = [...Array(heat.rows).keys()];
    tableInto(panel.table.lastChild, "log₁₀ σⱼ/σ₁, the largest of each stretch", ["from step", ...rows.map((j) => `j = ${j + 1}`)],
      seen.filter((_, i) => i % every === 0).map((c) => [whole(heat.x[c]), ...rows.map((j) => num(heat.values[j * heat.x.length + c], 3))]));
  }
}
