// What each chart shows: which quantities, on which axis, and what is compared when several runs lie over one another.

import { num, plusMinus, whole } from "./format.js";
import { colour } from "./kinds.js";

const SIGMAS = [1, 2, 3, 4, 5];

/** The charts of one time axis, then the rest. A line: [name, label, tone, more]. */
export const PANELS = [
  {
    key: "loss", title: "Loss", scale: "log", log: true, height: 150, say: "loss", compare: "loss", ofRun: true,
    lines: [["loss", "loss", "line-1"]],
  },
  {
    key: "metrics", title: "Recorded metrics", scale: "linear", height: 140, say: "metrics", metrics: true, lines: [],
  },
  {
    key: "ratio", title: "Gap ratio R = σₖ / σₖ₊₁", scale: "linear", height: 210, say: "gap_ratio", compare: "gap_ratio", from: 1,
    thresholds: true, adaptive: true,
    lines: [["gap_ratio", "R", "line-1", { width: 2, error: "gap_error" }],
      ["noise_floor", "noise floor", "line-3", { dash: [2, 3], end: "noise" }]],
  },
  {
    key: "k", title: "Gap position k*", scale: "whole numbers; blank where no ratio beats the noise", height: 110, say: "k",
    compare: "k", whole: true, from: 1,
    lines: [["k", "k*", "line-1", { steps: true, width: 2.5, whole: true }]],
  },
  {
    key: "sigma", title: "Singular values of the window", scale: "log", log: true, height: 190, say: "sigma", compare: "sigma1",
    unit: "parameter units",
    lines: SIGMAS.map((j) => [`sigma${j}`, `σ${"₁₂₃₄₅"[j - 1]}`, `sigma-${j}`,
      { end: `σ${"₁₂₃₄₅"[j - 1]}`, width: j === 1 ? 2 : 1.5 }]),
  },
  { key: "heat", title: "Spectrum over time", scale: "row j: log₁₀ σⱼ/σ₁", say: "heat", heat: true },
  { key: "groups", title: "Groups, in the order in which their gaps collapsed", scale: "gap ratio R, one scale for all", say: "groups",
    groups: true, more: true },
  {
    key: "motion", title: "Motion of the leading directions", scale: "linear, no unit", height: 150, say: "motion",
    compare: "subspace_rotation", from: 0, more: true,
    lines: [["subspace_rotation", "rotation ‖sin Θ‖", "line-1", { end: "rotation" }],
      ["random_walk_rotation", "the same for independent updates", "line-3", { dash: [2, 3], end: "indep." }],
      ["stability", "stability", "line-2", { dash: [7, 3], end: "stability" }]],
  },
  {
    key: "backbone", title: "Backbone of the displacements", scale: "linear, share of variance", height: 150, say: "backbone",
    compare: "backbone_share", more: true,
    lines: [["backbone_share", "first direction", "line-1", { end: "share" }],
      ["backbone_random_share", "the same for a random walk", "line-3", { dash: [2, 3], end: "random" }]],
  },
  {
    key: "norm", title: "Update norm and drift", scale: "log", log: true, height: 150, say: "norm", compare: "update_norm",
    unit: "parameter units", more: true,
    lines: [["update_norm", "length of the newest update", "line-1", { end: "update" }],
      ["drift_speed", "drift speed", "line-2", { dash: [7, 3], end: "drift" }],
      ["drift_along", "drift along the first direction", "line-3", { dash: [2, 3], end: "along v₁" }]],
  },
  {
    key: "rate", title: "Learning rate", scale: "log", log: true, height: 110, say: "rate", compare: "learning_rate", ofRun: true, more: true,
    lines: [["learning_rate", "learning rate", "line-1"]],
  },
  {
    key: "rank", title: "Effective rank", scale: "linear, from 1 to W", height: 130, say: "rank", compare: "effective_rank", from: 1,
    more: true, lines: [["effective_rank", "effective rank", "line-1", { end: "rank" }]],
  },
  {
    key: "share", title: "Leading share and drift ratio", scale: "linear, no unit", height: 130, say: "share",
    compare: "leading_share", from: 0, more: true,
    lines: [["leading_share", "share of σ₁² in Σ σ²", "line-1", { end: "σ₁² share" }],
      ["drift_ratio", "drift ratio ‖Σδ‖ / Σ‖δ‖", "line-2", { dash: [7, 3], end: "drift" }]],
  },
];

/** The panels that a run has data for. */
export function panelsOf(detail, several) {
  const known = new Set(detail.series ?? []);
  return PANELS.filter((panel) => {
    if (panel.heat) return !several && (known.has("sigma2") || known.has("sigma1"));
    if (panel.groups) return !several && (detail.groups?.length ?? 0) > 1;
    if (panel.metrics) return (detail.metrics?.length ?? 0) > 0;
    return panel.lines.some(([name]) => known.has(name));
  });
}

/** The names that a panel asks the server for. */
export function namesOf(panel, detail, several) {
  if (panel.metrics) return (detail.metrics ?? []).slice(0, 8).map((name) => `metric:${name}`);
  if (several) return [panel.compare];
  const known = new Set(detail.series ?? []);
  const names = (panel.lines ?? []).flatMap(([name, , , more]) => [name, more?.error ?? null]);
  return names.filter((name) => name && known.has(name));
}

/** What a log axis has a place for. */
export const positive = (ys) => ys.map((y) => (y > 0 ? y : null));

/** One run: data and series of a chart. */
export function single(panel, answer) {
  if (panel.metrics) return metricLines(answer.metrics ?? {});
  const xs = answer.x ?? [];
  const data = [xs];
  const series = [];
  for (const [name, label, tone, more] of panel.lines) {
    const ys = answer.series?.[name];
    if (!ys || !ys.some((y) => y !== null)) continue;
    const one = { name, label, stroke: colour(tone), ...more };
    const errors = more?.error ? answer.series[more.error] : null;
    one.errors = errors;
    series.push(one);
    data.push(ys);
    if (!errors?.some((e) => e > 0)) continue;
    const at = series.length;
    one.hasBand = true;
    series.push({ label: "upper", stroke: "transparent", silent: true, band: [at + 1, at + 2], fill: colour("band"), aside: true },
      { label: "lower", stroke: "transparent", silent: true, aside: true });
    data.push(ys.map((y, i) => (y === null ? null : y + 2 * (errors[i] ?? 0))), ys.map((y, i) => (y === null ? null : y - 2 * (errors[i] ?? 0))));
  }
  return { data, series };
}

const DASHES = [undefined, [7, 3], [2, 3]];

/** Metrics of one run; those that would flatten most others are left for a click on their names. */
function metricLines(metrics) {
  const names = Object.keys(metrics).filter((name) => metrics[name].x?.length);
  const tables = names.map((name) => [metrics[name].x, metrics[name].y]);
  const data = tables.length === 0 ? [[]] : window.uPlot.join(tables, tables.map(() => [1]));
  const size = (name) => metrics[name].y.reduce((a, b) => Math.max(a, Math.abs(b ?? 0)), 0);
  const sizes = names.filter((name) => metrics[name].x.length > 1 && size(name) > 0).map(size).sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1] ?? 0;
  const odd = (name) => usual > 0 && (metrics[name].x.length < 2 || size(name) > 20 * usual);
  return {
    data: spread(data),
    series: names.map((name, i) => ({
      name, label: name, stroke: colour(`line-${i % 4 + 1}`), dash: DASHES[(i + (i >> 2)) % 3],
      off: odd(name), own: [metrics[name].x, metrics[name].y],
      end: names.length > 5 ? undefined : name.length > 12 ? `${name.slice(0, 11)}…` : name,
    })),
  };
}

/** Several runs: one line each, by the colour that belongs to the run. Shift: steps that a run is moved to the left by. */
export function overlay(panel, parts) {
  const tables = [];
  const series = [];
  for (const { run, answer, shift, stroke, dash, hidden } of parts) {
    const found = panel.metrics
      ? Object.entries(answer.metrics ?? {}).filter(([, m]) => m.x?.length > 1).slice(0, 3).map(([name, m], i) => [name, m.x, m.y, DASHES[i]])
      : [[null, answer.x ?? [], answer.series?.[panel.compare] ?? [], dash]];
    for (const [name, xs, ys, dashes] of found) {
      if (!xs.length) continue;
      const steps = shift ? xs.map((x) => x - shift) : xs;
      tables.push([steps, ys]);
      const own = `\u2068${run.name}\u2069`;
      series.push({ name: run.name, label: name ? `${own}: ${name}` : own, stroke, dash: dashes, hidden,
        steps: panel.whole, whole: panel.whole, run: true, own: [steps, ys] });
    }
  }
  const data = tables.length === 0 ? [[]] : window.uPlot.join(tables, tables.map(() => [1]));
  return { data: spread(data, panel.whole), series };
}

/** Where another run has a sample and this one has none, its line goes on: fills what joining left open.
 *  A quantity that is whole keeps its value. */
function spread(data, held) {
  return data.map((ys, at) => {
    if (at === 0) return ys;
    let before = -1;
    const out = Array.from(ys);
    for (let i = 0; i < out.length; i++) {
      if (out[i] === undefined) continue;
      if (before >= 0 && i - before > 1 && out[i] !== null && out[before] !== null) {
        for (let j = before + 1; j < i; j++) {
          out[j] = held ? out[before] : out[before] + (out[i] - out[before]) * (data[0][j] - data[0][before]) / (data[0][i] - data[0][before]);
        }
      }
      before = i;
    }
    return out.map((y) => y ?? null);
  });
}

/** The newest value of one of several runs, at its own step. */
export function newest({ own }, until) {
  const at = own ? own[0].findLastIndex((x) => x <= until) : -1;
  return at < 0 ? null : { step: own[0][at], value: own[1][at] };
}

/** A value of a line at the cursor, with its error. */
export function valueText(one, value, error) {
  if (value === null || value === undefined) return one.whole && !one.run ? "undefined" : "–";
  if (one.whole) return whole(value);
  return error ? plusMinus(value, error) : num(value, 4);
}
