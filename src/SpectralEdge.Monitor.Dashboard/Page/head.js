// Is it alive, is anything wrong: title line, verdict, and the strip of states over the whole run.

import { byId, clamp, count, el, moment, percent, percents, span, stepTick, whole } from "./format.js";
import { colour, stateSign } from "./kinds.js";
import { meaningOf } from "./terms.js";

const STRIP_STATES = ["closed", "open", "collapsed", "unsteady", "undefined"];

/** Seconds since the newest sample, by the server's clock. */
export function ageOf(run, source) {
  if (run.last_sample) return Math.max(0, (Date.now() + (source.skew ?? 0) - Date.parse(run.last_sample)) / 1000);
  return run.age_s ?? null;
}

/** What the state of a run means, with its age: a sentence without a full stop. */
export function stateWords(run, source) {
  const age = ageOf(run, source);
  const ago = age === null ? "no sample yet" : `${span(age)} ago`;
  if (source.report) {
    const as = source.written ? ` as of ${moment(source.written)}` : "";
    return run.state === "live" ? `was live${as}` : `${run.state}${as}`;
  }
  if (source.gone) return `server does not answer, last known: ${run.state}, newest sample ${ago}`;
  switch (run.state) {
    case "live":
      return age === null ? "live, no sample yet" : age > 60 ? `live, but no sample for ${span(age)}` : `live, ${ago}`;
    case "ended": return `ended, ${ago}`;
    case "killed": return `killed, last sample ${ago}`;
    case "unreachable": return `unreachable, last sample ${ago}`;
    default: return `state unknown, last sample ${ago}`;
  }
}

export function showTitle(detail, source) {
  const { run } = detail;
  const name = byId("name");
  name.replaceChildren(el("bdi", {}, run.name));
  name.title = run.name;
  showAge(detail, source);
  const facts = [
    ["step", whole(run.step)],
    ["parameters", count(detail.parameters)],
    ["W", whole(detail.window)],
    ["every", whole(detail.every)],
    ["costs", percent(detail.overhead)],
  ];
  byId("facts").replaceChildren(...facts.map(([key, value]) => el("div", { title: meaningOf(key) }, el("dt", {}, key),
    el("dd", { id: `fact-${key}` }, value))));
  document.title = `${run.name} · step ${whole(run.step)} · ${run.state}`;
  byId("verdict").textContent = [run.problem, detail.verdict].filter(Boolean).join(" ");
}

export function showAge(detail, source) {
  const { run } = detail;
  const state = source.gone ? "unreachable" : run.state;
  const spot = byId("state");
  const text = stateWords(run, source);
  if (spot.dataset.state !== state || !spot.firstChild) {
    spot.dataset.state = state;
    spot.replaceChildren(stateSign(state), el("span", { id: "age" }));
  }
  byId("age").textContent = text;
  spot.classList.toggle("late", state === "live" && !source.report && (ageOf(run, source) ?? 0) > 60);
}

/** The strip of the whole run, with a frame around what the charts show. */
export class Strip {
  constructor(view) {
    this.view = view;
    this.shift = 0;
    this.canvas = el("canvas", { role: "img", "aria-label": "States of the gap" });
    this.frame = el("div", { class: "frame" });
    this.spot = el("div", { class: "strip" }, this.canvas, this.frame);
    this.legend = el("div", { class: "legend" });
    byId("strip").append(this.spot, this.legend);
    const move = (e) => {
      const box = this.canvas.getBoundingClientRect();
      const step = view.full.min + (view.full.max - view.full.min) * clamp((e.clientX - box.left) / box.width, 0, 1);
      const half = (view.max - view.min) / 2;
      if (!view.whole) view.set(step - half, step + half);
      view.point(step);
    };
    this.spot.addEventListener("mousedown", move);
    this.spot.addEventListener("mousemove", (e) => (e.buttons & 1 ? move(e) : null));
    this.spot.addEventListener("mouseleave", () => view.point(null));
  }

  show(detail) {
    this.parts = detail.strip ?? [];
    this.phases = detail.phases ?? [];
    this.paint();
    const of = (state) => this.parts.filter((part) => part.state === state).reduce((sum, part) => sum + (part.to - part.from), 0);
    const shares = STRIP_STATES.map((state) => [state, of(state)]).filter(([, steps]) => steps > 0);
    const rounded = percents(shares.map(([, steps]) => steps));
    const phases = [...new Set(this.phases.map((part) => part.phase))].filter((phase) => phase !== "undefined");
    this.legend.replaceChildren(
      el("span", { class: "what", title: meaningOf("gap (above)") },
        `gap${detail.groups?.length > 1 ? " of the whole model" : ""}${this.phases.length ? " (above)" : ""}`),
      ...shares.map(([state], i) => el("span", { class: "key" }, el("i", { class: `state ${state}` }),
        `${state} ${rounded[i]} %`)),
      ...(phases.length ? [el("span", { class: "what", title: meaningOf("phases (below)") }, "phase (below)")] : []),
      ...phases.map((phase) => el("span", { class: "key" }, el("i", { class: `phase ${phase}` }), phase)));
    const told = this.parts.slice(-12).map((part) => `${part.state} from step ${whole(part.from)} to ${whole(part.to)}`);
    this.canvas.setAttribute("aria-label", this.parts.length === 0 ? "States of the gap: none yet"
      : `States of the gap: ${this.parts.length > 12 ? `the last 12 of ${this.parts.length}: ` : ""}${told.join(", ")}`);
    byId("strip").hidden = this.parts.length === 0;
  }

  paint() {
    const width = this.spot.clientWidth;
    const height = this.phases?.length ? 34 : 24;
    if (!this.parts || width < 20) return;
    const px = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * px);
    this.canvas.height = Math.round(height * px);
    this.canvas.style.height = `${height}px`;
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(px, 0, 0, px, 0, 0);
    const { min, max } = this.view.full;
    const at = (step) => (step - this.shift - min) / (max - min) * width;
    ctx.font = "12px system-ui, sans-serif";
    ctx.textBaseline = "middle";
    for (const part of this.parts) this.block(ctx, part.state, at(part.from), at(part.to), 0, 24, "state");
    for (const part of this.phases) if (part.phase !== "undefined") this.block(ctx, part.phase, at(part.from), at(part.to), 26, 8, "phase");
    this.range();
  }

  block(ctx, name, from, to, top, height, scale) {
    const width = Math.max(1, to - from);
    ctx.fillStyle = colour(`${scale}-${name}`);
    ctx.fillRect(from, top, width, height);
    if (name === "unsteady" || name === "undefined") {
      ctx.save();
      ctx.beginPath();
      ctx.rect(from, top, width, height);
      ctx.clip();
      ctx.strokeStyle = colour("paper");
      ctx.lineWidth = name === "unsteady" ? 2 : 3;
      ctx.beginPath();
      for (let x = from - height; x < to; x += name === "unsteady" ? 7 : 6) {
        ctx.moveTo(x, top + height);
        ctx.lineTo(x + height, top);
      }
      ctx.stroke();
      ctx.restore();
    }
    ctx.fillStyle = colour("paper");
    if (width > 3) ctx.fillRect(to - 1, top, 1, height);
    if (scale === "state" && name !== "undefined" && name !== "unsteady" && width > ctx.measureText(name).width + 12) {
      ctx.fillStyle = colour(`state-${name}-text`);
      ctx.fillText(name, from + 6, top + height / 2 + 1);
    }
  }

  range() {
    const { view } = this;
    const at = (step) => 100 * clamp((step - view.full.min) / (view.full.max - view.full.min), 0, 1);
    this.frame.hidden = view.whole;
    this.frame.style.left = `${at(view.min)}%`;
    this.frame.style.width = `${Math.max(0.3, at(view.max) - at(view.min))}%`;
  }
}

/** The line above the charts: what is seen, and the buttons that move it. */
export class Bar {
  constructor(view, spot, ask) {
    this.view = view;
    this.seen = el("span", { class: "seen" });
    const button = (sign, name, action) => el("button", { type: "button", "aria-label": name, title: name, onclick: action }, sign);
    this.choices = el("span", { class: "choices" });
    spot.append(this.choices, el("span", { class: "zoom" }, this.seen,
      button("‹", "Earlier (Shift + ←)", () => view.pan(-0.25)), button("›", "Later (Shift + →)", () => view.pan(0.25)),
      button("+", "Zoom in (+)", () => view.zoom(0.5, view.cursor)), button("−", "Zoom out (−)", () => view.zoom(2, view.cursor)),
      button("all", "Show all steps (0)", () => view.reset())));
    this.ask = ask;
  }

  range() {
    const { view } = this;
    this.seen.textContent = view.whole ? `all steps, to ${stepTick(view.max)}` : `steps ${stepTick(view.min)} to ${stepTick(view.max)}`;
  }

  /** Which group and window; by what runs are aligned. */
  show(windows, current, groups, kinds, by) {
    const parts = [];
    if (windows.length > 1) {
      parts.push(choice("group and window", windows.map((w) => [w.key, `${w.group} · W ${w.window} · every ${w.every}`]), current,
        (key) => this.ask({ window: key })));
    }
    if (kinds) {
      const options = [["step", "step"], ...kinds.map((kind) => [`event:${kind}`, `first ${kind.replaceAll("_", " ")}`])];
      parts.push(choice("aligned by", options, by, (value) => this.ask({ by: value })));
    }
    this.choices.replaceChildren(...parts);
  }
}

export function choice(label, options, current, chosen) {
  const select = el("select", { onchange: (e) => chosen(e.target.value) }, options.map(([value, text]) =>
    el("option", { value, selected: value === current }, text)));
  return el("label", {}, `${label} `, select);
}
