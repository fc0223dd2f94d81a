// What each kind of event, state and run looks like: a colour, a shape or pattern, and a word. Colours come from page.css.

import { svg, words } from "./format.js";

/** Path of each shape in a box of 16 by 16. */
const SHAPES = {
  up: "M8 1.5 15 14H1Z",
  down: "M8 14.5 1 2H15Z",
  diamond: "M8 .8 15.2 8 8 15.2.8 8Z",
  square: "M2 2H14V14H2Z",
  cross: "M3.5 1 8 5.5 12.5 1 15 3.5 10.5 8 15 12.5 12.5 15 8 10.5 3.5 15 1 12.5 5.5 8 1 3.5Z",
  plus: "M6 1H10V6H15V10H10V15H6V10H1V6H6Z",
  star: "M8 .7 10.2 5.6 15.5 6.2 11.5 9.8 12.6 15.1 8 12.4 3.4 15.1 4.5 9.8.5 6.2 5.8 5.6Z",
  circle: "M8 1A7 7 0 1 1 8 15 7 7 0 1 1 8 1Z",
  hexagon: "M4.5 1.5H11.5L15.2 8 11.5 14.5H4.5L.8 8Z",
  bar: "M5.5 .5H10.5V15.5H5.5Z",
};

/** Kind: [shape, colour family, filled, label]. A family is one colour; shape and filling tell its members apart. */
const KINDS = {
  gap_opened: ["up", "open", true, "gap opened"],
  gap_collapsed: ["down", "fall", true, "gap collapsed"],
  gap_position_shifted: ["diamond", "shift", true, "gap moved"],
  gap_weakened: ["down", "fall", false, "gap weakened"],
  gap_absorbed: ["diamond", "fall", false, "gap absorbed"],
  gap_unsteady: ["hexagon", "shift", true, "gap unsteady"],
  gap_steady: ["hexagon", "shift", false, "gap steady"],
  gap_crossing: ["cross", "shift", true, "levels crossed"],
  edge_emerged: ["up", "open", false, "edge emerged"],
  edge_lost: ["bar", "fall", false, "edge lost"],
  level_changed: ["square", "level", true, "level changed"],
  norm_spike: ["plus", "level", true, "norm spike"],
  regime_changed: ["hexagon", "mode", true, "regime changed"],
  phase_changed: ["hexagon", "mode", false, "phase changed"],
  stability_lost: ["circle", "mode", false, "stability lost"],
  stability_regained: ["circle", "mode", true, "stability regained"],
  stagnated: ["square", "mode", true, "stagnated"],
  moving: ["square", "mode", false, "moving"],
  oscillating: ["diamond", "mode", false, "oscillating"],
  grokking_state_changed: ["star", "grok", true, "grokking state"],
  not_finite: ["cross", "alarm", true, "not finite"],
  watch_suspended: ["cross", "alarm", false, "watch suspended"],
  watch_resumed: ["plus", "alarm", false, "watch resumed"],
};

export function kindOf(kind) {
  const [shape, family, filled, label] = KINDS[kind] ?? ["circle", "other", true, words(kind)];
  return { shape, family, filled, label };
}

/** The marker of a kind, as a drawing of its own. */
export function glyph(kind, size = 14) {
  const { shape, family, filled } = kindOf(kind);
  return svg("svg", { class: `glyph ${family}`, viewBox: "-1 -1 18 18", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: SHAPES[shape], class: filled ? "full" : "hollow" }));
}

const STATES = {
  live: ["M8 2.5A5.5 5.5 0 1 1 8 13.5 5.5 5.5 0 1 1 8 2.5Z", "live"],
  ended: ["M3 3H13V13H3Z", "ended"],
  killed: [SHAPES.cross, "killed"],
  unreachable: ["M8 1 15.5 14.5H.5Z", "unreachable"],
  unknown: [SHAPES.diamond, "unknown"],
};

/** The sign of a run's state; never animated, so that nothing looks alive that is not. */
export function stateSign(state, size = 14) {
  const [path] = STATES[state] ?? STATES.unknown;
  return svg("svg", { class: `sign ${state}`, viewBox: "-1 -1 18 18", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: path }));
}

const colours = new Map();

/** A colour of page.css, for canvases. Asked for in every frame, so each is looked up once for a theme. */
export function colour(name) {
  const key = document.documentElement.dataset.paint + name;
  if (!colours.has(key)) colours.set(key, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888");
  return colours.get(key);
}

const slots = new Map();

/** Gives runs that are shown together slots of their own; who has one keeps it, whatever runs come and go. */
export function keepLooks(runs) {
  const taken = new Set(runs.map((run) => slots.get(run.id)));
  for (const run of runs) {
    if (slots.has(run.id)) continue;
    let slot = (run.colour ?? 0) % 10;
    for (let tries = 0; tries < 10 && taken.has(slot); tries++) slot = (slot + 1) % 10;
    slots.set(run.id, slot);
    taken.add(slot);
  }
}

/** The line of a run: ten colours, dashed from the sixth on, so that grey keeps them apart. */
export function runLook(run) {
  const slot = slots.get(run.id) ?? (run.colour ?? 0) % 10;
  return { stroke: colour(`run-${slot}`), dash: slot >= 5 ? [6, 3] : undefined };
}

/** Cividis: even in lightness, the same for the colour-blind. From low to high. */
const CIVIDIS = [[0, 32, 76], [0, 42, 102], [0, 52, 110], [39, 63, 108], [60, 74, 107], [76, 85, 107], [91, 95, 109],
  [104, 106, 112], [117, 117, 117], [131, 129, 120], [146, 140, 120], [161, 152, 118], [176, 165, 114], [192, 178, 107],
  [209, 191, 98], [225, 204, 85], [243, 219, 67], [255, 234, 70]];

/** A colour of the heat map for a share from 0 to 1: red, green, blue. */
export function heatColour(share) {
  const place = Math.min(1, Math.max(0, share)) * (CIVIDIS.length - 1);
  const low = Math.min(CIVIDIS.length - 2, Math.floor(place));
  return CIVIDIS[low].map((c, i) => Math.round(c + (CIVIDIS[low + 1][i] - c) * (place - low)));
}
