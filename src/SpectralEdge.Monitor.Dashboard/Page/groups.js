// Small multiples: the gap ratio of each group, one scale for all, in the order in which their gaps collapsed.

import { el, nearest, num, plural, stepTick, whole } from "./format.js";
import { colour } from "./kinds.js";
import { tableInto } from "./panel.js";
import { choice } from "./head.js";

const FIRST = 24;
const HEIGHT = 74;

export class Groups {
  constructor(view, panel, ask) {
    this.view = view;
    this.panel = panel;
    this.ask = ask;
    this.order = "collapse";
    this.limit = FIRST;
    this.grid = el("div", { class: "multiples" });
    this.more = el("button", { type: "button", onclick: () => { this.limit = Infinity; this.wanted?.(); } });
    panel.spot.removeAttribute("tabindex");
    panel.spot.append(this.grid, this.more);
    panel.spot.classList.add("wide");
    panel.fillTable = () => this.fillTable();
    panel.range = () => this.paint();
    panel.resize = () => this.paint();
    panel.cursor = () => this.cursor();
    this.cells = [];
  }

  /** The groups that are to be fetched. */
  names(detail) {
    const groups = detail.groups.filter((group) => group !== "all");
    const collapsed = (detail.collapse_order ?? []).filter((group) => groups.includes(group));
    const order = this.order === "collapse" ? [...collapsed, ...groups.filter((group) => !collapsed.includes(group))] : groups;
    this.left = Math.max(0, order.length - this.limit);
    return order.slice(0, this.limit === Infinity ? order.length : this.limit);
  }

  show(detail, many, names) {
    this.detail = detail;
    const collapses = new Map();
    for (const event of detail.events ?? []) {
      if (event.kind === "gap_collapsed" && !collapses.has(event.group)) collapses.set(event.group, event.step);
    }
    const found = names.filter((name) => many[name]);
    this.most = Math.max(2, ...found.map((name) => (many[name].series?.gap_ratio ?? []).reduce((a, b) => Math.max(a, b ?? 0), 0)));
    this.log = this.most > 4;
    this.cells = found.map((name) => {
      const canvas = el("canvas", { "aria-hidden": "true" });
      const value = el("b", {});
      const ratios = many[name].series?.gap_ratio ?? [];
      const at = collapses.get(name);
      const text = at === undefined ? "no collapse" : `collapsed at ${whole(at)}`;
      const button = el("button", { type: "button", class: "multiple", "data-group": name,
        title: "Show this group in the charts", onclick: () => this.ask({ group: name }) },
      el("span", { class: "top" }, el("bdi", {}, name), value), canvas, el("span", { class: "quiet" }, text));
      return { name, canvas, value, button, xs: many[name].x ?? [], ratios };
    });
    this.panel.keys.replaceChildren(choice("order", [["collapse", "by collapse"], ["layer", "by layer"]], this.order,
      (order) => { this.order = order; this.wanted?.(); }), el("span", { class: "quiet" },
      `each from 1 to ${num(this.most, 3)}, ${this.log ? "log" : "linear"}; dashed: the thresholds; a click shows the group above`));
    this.grid.replaceChildren(...this.cells.map((cell) => cell.button));
    this.more.hidden = this.left === 0;
    this.more.textContent = `Show ${plural(this.left, "more group")}`;
    this.panel.node.classList.toggle("empty", this.cells.length === 0);
    this.paint();
    if (this.panel.table.open) this.panel.laterTable();
  }

  paint() {
    if (!this.panel.node.open) return;
    for (const cell of this.cells) this.draw(cell);
    this.panel.spot.dataset.drawn = String(this.cells.length);
    this.cursor();
  }

  draw({ canvas, xs, ratios }) {
    const width = canvas.clientWidth;
    if (width < 20) return;
    const px = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * px);
    canvas.height = Math.round(HEIGHT * px);
    const ctx = canvas.getContext("2d");
    ctx.setTransform(px, 0, 0, px, 0, 0);
    const { min, max } = this.view;
    const log = this.log;
    const height = (r) => (log ? Math.log(r) / Math.log(this.most) : (r - 1) / (this.most - 1));
    const x = (step) => (step - min) / (max - min) * width;
    const y = (r) => HEIGHT - 3 - height(Math.max(1, r)) * (HEIGHT - 8);
    ctx.strokeStyle = colour("threshold");
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = 1;
    for (const at of [this.detail.thresholds?.open, this.detail.thresholds?.collapse]) {
      if (!at) continue;
      ctx.beginPath();
      ctx.moveTo(0, Math.round(y(at)) + 0.5);
      ctx.lineTo(width, Math.round(y(at)) + 0.5);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.strokeStyle = colour("line-1");
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    let down = false;
    for (let i = Math.max(0, nearest(xs, min) - 1); i < xs.length && xs[i] <= max + (max - min) * 0.05; i++) {
      if (ratios[i] === null || ratios[i] === undefined) {
        down = false;
        continue;
      }
      ctx[down ? "lineTo" : "moveTo"](x(xs[i]), y(ratios[i]));
      down = true;
    }
    ctx.stroke();
  }

  cursor() {
    for (const { value, xs, ratios } of this.cells) {
      const at = nearest(xs, Math.min(this.view.cursor ?? this.view.max, this.view.max));
      value.textContent = at < 0 ? "–" : num(ratios[at]);
    }
  }

  fillTable() {
    if (!this.panel.table.open || this.cells.length === 0) return;
    const { min, max } = this.view;
    const steps = [...Array(50).keys()].map((i) => min + (max - min) * i / 49);
    const shown = this.cells.slice(0, 12);
    tableInto(this.panel.table.lastChild, `Gap ratio by group, steps ${stepTick(min)} to ${stepTick(max)}`
      + (this.cells.length > 12 ? `; the first 12 of ${this.cells.length} groups` : ""), ["step", ...shown.map((cell) => cell.name)],
    steps.map((step) => [whole(step), ...shown.map(({ xs, ratios }) => num(ratios[nearest(xs, step)], 4))]));
  }
}
