// Everything the mouse does, by keys; the theme; the dialog that says so.

import { byId, el, say, whole } from "./format.js";
import { chosenText, keep } from "./address.js";
import { TERMS } from "./terms.js";

const KEYS = [
  ["←  →", "previous, next event"],
  ["Shift + ←  →", "move along the time axis"],
  ["+  −", "zoom in, out, at the cursor"],
  ["0", "the whole run"],
  [",  .", "cursor to the previous, next sample"],
  ["Enter", "zoom to the lit event"],
  ["Esc", "let go of the event and the cursor"],
  ["r", "list of runs"],
  ["t", "theme: as the system, light, dark"],
  ["?", "this list"],
];

const MOUSE = [
  ["drag", "zoom to a stretch"],
  ["Shift + drag", "move along"],
  ["Ctrl + wheel", "zoom at the pointer"],
  ["double click", "the whole run"],
  ["two fingers", "zoom; one finger moves along"],
];

export function listenToKeys({ view, events, runs, stepBy }) {
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || byId("help").open) return;
    const field = e.target.closest?.("input, select, textarea");
    if (field && field.type !== "checkbox") return;
    const actions = {
      ArrowLeft: () => (e.shiftKey ? view.pan(-0.2) : events.walk(-1)),
      ArrowRight: () => (e.shiftKey ? view.pan(0.2) : events.walk(1)),
      "+": () => view.zoom(0.5, view.cursor),
      "=": () => view.zoom(0.5, view.cursor),
      "-": () => view.zoom(2, view.cursor),
      "−": () => view.zoom(2, view.cursor),
      0: () => view.reset(),
      ",": () => stepBy(-1),
      ".": () => stepBy(1),
      Escape: () => { view.light(null); view.point(null); },
      r: () => (byId("runs-button").hidden ? null : runs.toggle()),
      t: () => nextTheme(),
      "?": () => showHelp(),
    };
    if (e.key === "Enter" && !e.target.closest?.("button, summary, a, input")) actions.Enter = () => closer(view, events);
    const action = actions[e.key];
    if (!action || (e.key.startsWith("Arrow") && e.target.closest?.(".scroll"))) return;
    e.preventDefault();
    view.hover = null;
    action();
  });
  byId("help-button").addEventListener("click", showHelp);
  byId("theme-button").addEventListener("click", nextTheme);
}

function closer(view, events) {
  const event = events.find(view.lit);
  if (!event) return;
  const width = (view.full.max - view.full.min) / 10;
  const step = event.step - events.shift;
  view.set(step - width / 2, step + width / 2);
  say(`Zoomed to steps ${whole(view.min)} to ${whole(view.max)}`);
}

function showHelp() {
  const dialog = byId("help");
  const list = (rows) => el("dl", { class: "help" }, rows.map(([key, text]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, text))));
  dialog.replaceChildren(el("h2", { id: "help-title" }, "Keys and pointer"), list(KEYS), list(MOUSE),
    el("p", {}, "All charts share one time axis: what is zoomed or pointed at in one is so in all. The address keeps runs, zoom, group, "
      + "event and theme: copy it to show another person the same."),
    el("h2", {}, "Words"), el("dl", { class: "help" }, TERMS.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)))),
    el("form", { method: "dialog" }, el("button", {}, "Close")));
  dialog.showModal();
}

const THEMES = ["auto", "light", "dark"];
let repaint = () => {};

/** Theme of the address, else of the last visit, else of the system. */
export function startTheme(painted) {
  repaint = painted;
  let last = null;
  try {
    last = localStorage.getItem("spectral-edge-theme");
  } catch {
    // A file, or a browser that keeps nothing.
  }
  applyTheme(chosenText("theme") ?? last ?? "auto");
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  window.addEventListener("beforeprint", () => { document.documentElement.dataset.paint = "print"; repaint(); });
  window.addEventListener("afterprint", paint);
}

export function applyTheme(theme) {
  const known = THEMES.includes(theme) ? theme : "auto";
  document.documentElement.dataset.theme = known;
  byId("theme-button").textContent = `Theme: ${known}`;
  paint();
}

function paint() {
  const { theme } = document.documentElement.dataset;
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.paint = dark ? "dark" : "light";
  repaint();
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  applyTheme(theme);
  keep({ theme: theme === "auto" ? null : theme });
  try {
    localStorage.setItem("spectral-edge-theme", theme);
  } catch {
    // As above.
  }
}
