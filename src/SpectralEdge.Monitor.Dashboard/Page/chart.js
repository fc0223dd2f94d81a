// One chart of lines over steps, drawn by uPlot: thresholds named at the line, events as marks, names at the end of lines.

import { gutters, linearRange, logRange, logSplits, stepSplits, wholeSplits } from "./axis.js";
import { clamp, nearest, stepTick, tick } from "./format.js";
import { colour, kindOf } from "./kinds.js";

const { uPlot } = window;

export class Chart {
  /**
   * @param view what is looked at
   * @param spot the element to draw in
   * @param shape { height, log, from: lowest top of the axis, whole: whole numbers only, thresholds, marks: () => events }
   */
  constructor(view, spot, shape) {
    this.view = view;
    this.spot = spot;
    this.shape = shape;
    this.plot = null;
    this.pending = null;
  }

  /** Draws data: x first, then one array for each series. */
  draw(data, series) {
    this.data = data;
    this.series = series;
    const signature = JSON.stringify([series.map((s) => [s.label, s.stroke, s.dash, s.band, s.hidden]), this.shape.log,
      this.shape.height, this.spot.clientWidth, document.documentElement.dataset.paint]);
    if (this.plot && signature === this.signature) {
      this.plot.setData(data, false);
      this.range();
      return;
    }
    this.signature = signature;
    this.plot?.destroy();
    this.plot = null;
    const width = this.spot.clientWidth;
    if (width < 40) return;
    this.plot = new uPlot(this.options(width), data, this.spot);
    listen(this.plot.over, this.view, () => this.plot.over.getBoundingClientRect());
    this.cursor();
  }

  range() {
    this.plot?.setScale("x", { min: this.view.min, max: this.view.max });
    queueMicrotask(() => this.cursor());
  }

  cursor() {
    const { plot, view } = this;
    if (!plot) return;
    const inside = view.cursor !== null && view.cursor >= view.min && view.cursor <= view.max;
    plot.setCursor({ left: inside ? plot.valToPos(view.cursor, "x") : -10, top: inside ? 1 : -10 }, false);
  }

  lit() {
    this.plot?.redraw(false);
  }

  /** The values under the cursor, or the newest that are seen. */
  values() {
    const xs = this.data?.[0] ?? [];
    if (xs.length === 0) return { step: null, values: [] };
    const at = this.view.cursor ?? this.view.max;
    const index = nearest(xs, clamp(at, this.view.min, this.view.max));
    return { step: xs[index], values: this.data.slice(1).map((ys) => ys[index] ?? null) };
  }

  // Long: one literal that uPlot reads.
  options(width) {
    const ink = colour("muted");
    const grid = { stroke: colour("grid"), width: 1 };
    const { left, right } = gutters();
    const { shape } = this;
    const axis = { stroke: ink, grid, font: "12px system-ui, sans-serif" };
    return {
      width,
      height: shape.height,
      padding: [10, right, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: 5 },
        points: { size: 7, width: 1.5, fill: colour("paper") },
        bind: {
          mousedown: (u, target, handler) => (e) => (e.button === 0 && !e.shiftKey ? handler(e) : null),
          dblclick: () => () => { this.view.reset(); return null; },
        },
      },
      scales: {
        x: { time: false, range: () => [this.view.min, this.view.max] },
        y: shape.log ? { distr: 3, log: 10, range: logRange } : { range: (u, low, high) => linearRange(low, high, shape) },
      },
      axes: [
        { ...axis, size: 26, ticks: { show: false }, gap: 4, filter: (u, splits) => splits,
          splits: (u) => stepSplits(this.view.min, this.view.max, u.bbox.width / uPlot.pxRatio), values: (u, splits) => splits.map(stepTick) },
        { ...axis, size: left, ticks: { ...grid, size: 4 }, gap: 4, space: 28, splits: shape.log ? logSplits : wholeSplits(shape),
          filter: (u, splits) => splits, values: (u, splits) => splits.map(tick) },
      ],
      series: [{}, ...this.series.map((one) => ({
        label: one.label,
        show: !one.hidden,
        stroke: one.stroke,
        width: one.width ?? 1.5,
        dash: one.dash,
        spanGaps: false,
        paths: one.steps ? () => null : undefined,
        points: one.steps || one.silent ? { show: false } : { size: 4, filter: alone },
      }))],
      bands: this.series.flatMap((one, i) => (one.band ? [{ series: one.band, fill: one.fill }] : [])),
      hooks: {
        drawAxes: [(u) => this.under(u)],
        draw: [(u) => this.over(u)],
        setSelect: [(u) => this.selected(u)],
      },
    };
  }

  selected(u) {
    const { left, width } = u.select;
    if (width < 5) return;
    const [from, to] = [u.posToVal(left, "x"), u.posToVal(left + width, "x")];
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.view.set(from, to);
  }

  /** Under the lines: events and thresholds. */
  under(u) {
    const { ctx, bbox } = u;
    const px = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const event of this.shape.marks?.() ?? []) {
      const lit = event.id === this.view.lit;
      const x = Math.round(u.valToPos(event.step, "x", true));
      if (x < bbox.left - 2 || x > bbox.left + bbox.width + 2) continue;
      ctx.strokeStyle = colour(`event-${kindOf(event.kind).family}`);
      ctx.lineWidth = (lit ? 3 : 1) * px;
      ctx.setLineDash(lit ? [] : [3 * px, 3 * px]);
      line(ctx, x, bbox.top, x, bbox.top + bbox.height);
    }
    for (const { at } of this.shape.thresholds ?? []) {
      const y = Math.round(u.valToPos(at, "y", true));
      ctx.strokeStyle = colour("threshold");
      ctx.lineWidth = px;
      ctx.setLineDash([6 * px, 4 * px]);
      line(ctx, bbox.left, y, bbox.left + bbox.width, y);
    }
    ctx.restore();
  }

  /** Over the lines: steps, names of thresholds, names at line ends. */
  over(u) {
    const { ctx, bbox } = u;
    const px = uPlot.pxRatio;
    ctx.save();
    ctx.font = `${12 * px}px system-ui, sans-serif`;
    this.series.forEach((one, i) => {
      if (one.steps && !one.hidden) stairs(u, i + 1, one, px);
    });
    this.nameLines(u, px);
    ctx.restore();
    this.spot.dataset.drawn = String(this.data[0].length);
  }

  nameLines(u, px) {
    const { ctx, bbox } = u;
    const names = [];
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.setLineDash([]);
    this.series.forEach((one, i) => {
      if (!one.end || one.hidden) return;
      const ys = u.data[i + 1];
      let last = clamp(nearest(u.data[0], this.view.max), 0, ys.length - 1);
      while (last > 0 && (ys[last] === null || ys[last] === undefined || u.data[0][last] > this.view.max)) last--;
      const y = ys[last] ?? null;
      if (y === null || u.data[0][last] < this.view.min) return;
      const [end, at] = [u.valToPos(u.data[0][last], "x", true), u.valToPos(y, "y", true)];
      if (end > bbox.left + bbox.width - 24 * px) names.push({ text: one.end, stroke: one.stroke, y: at });
      else endEarly(ctx, one.end, end + 6 * px, clamp(at, bbox.top + 7 * px, bbox.top + bbox.height - 7 * px), px);
    });
    for (const { at, text, short } of this.shape.thresholds ?? []) {
      const y = u.valToPos(at, "y", true);
      if (y < bbox.top || y > bbox.top + bbox.height) continue;
      names.push({ text: gutters().right < 60 ? short : text, stroke: colour("threshold"), y, quiet: true });
    }
    names.sort((a, b) => a.y - b.y);
    const room = 13 * px;
    const floor = bbox.top + bbox.height - names.length * room + room / 2;
    names.forEach((name, i) => {
      name.at = Math.max(clamp(name.y, bbox.top + room / 2, floor + i * room), i ? names[i - 1].at + room : 0);
    });
    for (const { text, stroke, quiet, y, at } of names) {
      const edge = bbox.left + bbox.width;
      ctx.strokeStyle = stroke;
      ctx.lineWidth = px;
      ctx.setLineDash([]);
      line(ctx, edge + 1 * px, clamp(y, bbox.top, bbox.top + bbox.height), edge + 8 * px, at);
      ctx.fillStyle = colour(quiet ? "threshold-text" : "ink");
      ctx.fillText(text, edge + 10 * px, at);
    }
  }
}

/** What mouse, wheel and fingers do in any drawing over steps. */
export function listen(over, view, box) {
  const stepAt = (clientX) => {
    const { left, width } = box();
    return view.min + (view.max - view.min) * clamp((clientX - left) / width, 0, 1);
  };
  over.addEventListener("mousemove", (e) => {
    const { clientX } = e;
    view.hover = () => stepAt(clientX);
    if (!(e.buttons & 1 && e.shiftKey)) view.point(stepAt(clientX));
    else view.pan(-e.movementX / box().width);
  });
  over.addEventListener("mouseleave", () => { view.hover = null; view.point(null); });
  over.addEventListener("wheel", (e) => {
    const aside = e.shiftKey ? e.deltaY || e.deltaX : Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : 0;
    if (e.ctrlKey || e.metaKey) view.zoom(Math.exp(clamp(e.deltaY, -60, 60) * 0.006), stepAt(e.clientX));
    else if (aside) view.pan(aside / box().width);
    else return;
    e.preventDefault();
  }, { passive: false });
  fingers(over, view, box, stepAt);
}

/** One finger moves along, two fingers zoom. */
function fingers(over, view, box, stepAt) {
  const down = new Map();
  over.addEventListener("pointerdown", (e) => {
    if (e.pointerType === "touch") down.set(e.pointerId, e.clientX);
  });
  over.addEventListener("pointermove", (e) => {
    if (!down.has(e.pointerId)) return;
    const before = [...down.values()];
    down.set(e.pointerId, e.clientX);
    const after = [...down.values()];
    if (after.length === 1) view.pan(-(after[0] - before[0]) / box().width);
    else {
      const [was, is] = [before, after].map(([a, b]) => Math.max(12, Math.abs(a - b)));
      view.zoom(was / is, stepAt((after[0] + after[1]) / 2));
    }
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    over.addEventListener(end, (e) => down.delete(e.pointerId));
  }
}

/** The name of a line that ends before the chart does stands where it ends. */
function endEarly(ctx, text, x, y, px) {
  ctx.strokeStyle = colour("paper");
  ctx.lineWidth = 4 * px;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour("ink");
  ctx.fillText(text, x, y);
}

function line(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/** A quantity that is whole: a level lasts until the next sample, and an undefined one leaves a gap. */
function stairs(u, index, one, px) {
  const { ctx, bbox } = u;
  const [xs, ys] = [u.data[0], u.data[index]];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  let before = null;
  for (let i = Math.max(0, nearest(xs, u.scales.x.min) - 1); i < xs.length && xs[i] <= u.scales.x.max; i++) {
    const y = ys[i] ?? null;
    if (y !== null) {
      const x = u.valToPos(xs[i], "x", true);
      const end = i + 1 < xs.length ? u.valToPos(xs[i + 1], "x", true) : x + 2 * px;
      const at = u.valToPos(y, "y", true);
      if (before === null) ctx.moveTo(x, at);
      else ctx.lineTo(x, at);
      ctx.lineTo(Math.max(end, x + px), at);
    }
    before = y;
  }
  ctx.strokeStyle = one.stroke;
  ctx.lineWidth = (one.width ?? 1.5) * px;
  ctx.setLineDash((one.dash ?? []).map((d) => d * px));
  ctx.stroke();
  ctx.restore();
}

/** Points that have no neighbour would be no line: they are drawn as points. */
function alone(u, index, show) {
  const ys = u.data[index];
  if (show) return null;
  const found = [];
  const [from, to] = u.series[0].idxs ?? [0, ys.length - 1];
  for (let i = from; i <= to; i++) {
    if (ys[i] !== null && ys[i] !== undefined && (ys[i - 1] ?? null) === null && (ys[i + 1] ?? null) === null) found.push(i);
  }
  return found.length && found.length < 2000 ? found : null;
}
