// The page: which run, what is kept in the address, and what changes while it is looked at.

import { applyTheme, listenToKeys, startTheme } from "./keys.js";
import { Bar, showAge, showTitle, stateWords, Strip } from "./head.js";
import { byId, later, moment, span } from "./format.js";
import { chosenNumber, chosenText, isOwnAddress, keep, readAddress } from "./address.js";
import { Events } from "./events.js";
import { FileSource, LiveSource } from "./source.js";
import { MOST_RUNS, Runs } from "./runs.js";
import { showFoot, showHealth } from "./health.js";
import { Stage } from "./stage.js";
import { View } from "./view.js";

const embedded = byId("data");
const source = embedded ? new FileSource(JSON.parse(embedded.textContent)) : new LiveSource();
const view = new View();
const events = new Events(view);
const strip = new Strip(view);
const stage = new Stage(view, source, events, (wish) => ask(wish));
const bar = new Bar(view, byId("bar"), (wish) => ask(wish));
const runs = new Runs(source, (id) => another(id), (ids) => overlayRuns(ids));

let details = new Map();
let current = null;
let over = [];
let by = "step";
let instance = null;
let known = -1;
let opening = 0;

/** The window that is asked for, in one run: the same one, else one of the same group, else the first. */
function windowOf(detail) {
  const windows = detail.windows ?? [];
  const group = chosenText("group");
  const wanted = chosenText("window");
  return windows.find((w) => w.key === wanted && (!group || w.group === group)) ?? windows.find((w) => w.group === (group ?? "all"))
    ?? windows[0] ?? null;
}

/** The step that a run is aligned by. */
function shiftOf(detail) {
  if (by === "step") return 0;
  const kind = by.slice("event:".length);
  const first = (detail.events ?? []).filter((event) => event.kind === kind).sort((a, b) => a.step - b.step);
  return (first.find((event) => event.group === "all") ?? first[0])?.step ?? null;
}

/** Opens a run, with others over it. */
async function open(id, others, keepRange = false) {
  const fresh = id !== current || others.length !== over.length || !keepRange;
  current = id;
  over = others.filter((one) => one !== id).slice(0, MOST_RUNS - 1);
  const wanted = [id, ...over];
  const turn = ++opening;
  const answers = await Promise.all(wanted.map((one) => source.run(one).catch((error) => ({ error, id: one }))));
  if (turn !== opening) return;
  if (answers[0].error) return missing(id, answers[0].error);
  const [before, now] = [details.get(id)?.run.started, answers[0].run.started];
  const replaced = details.has(id) && before !== now;
  if (replaced) keep({ from: null, to: null, event: null });
  over = over.filter((one, i) => !answers[i + 1].error);
  details = new Map(answers.filter((one) => !one.error).map((detail) => [detail.run.id, detail]));
  keep({ run: id, compare: over.join(",") || null });
  source.listen?.(wanted, handlers);
  await show(replaced || (fresh && !keepRange));
  if (replaced && before && now) notice("Another run of the same name took the place of the one that was shown.");
}

async function show(fresh) {
  const detail = details.get(current);
  const all = [current, ...over].map((id) => details.get(id));
  if (all.some((one) => shiftOf(one) === null)) {
    const without = all.filter((one) => shiftOf(one) === null).map((one) => one.run.name);
    if (all.length === 1 || without.includes(detail.run.name)) by = "step";
    else notice(`Not aligned, since they have no such event: ${without.join(", ")}. They are drawn by step from their start.`);
  } else notice("");
  document.body.classList.toggle("several", over.length > 0);
  document.body.classList.remove("nothing");
  showDetail(detail);
  const range = [chosenNumber("from"), chosenNumber("to")];
  if (fresh) {
    stage.fresh = true;
    view.full = { min: 0, max: Math.max(1, detail.run.step ?? 1) };
    [view.min, view.max] = [view.full.min, view.full.max];
  }
  strip.shift = shiftOf(detail) ?? 0;
  await stage.show(all.map((one) => ({ detail: one, window: windowOf(one), shift: shiftOf(one) ?? 0 })));
  if (fresh && range[0] !== null && range[1] !== null) view.set(...range);
  bar.range();
  const event = chosenNumber("event");
  if (event !== null && events.find(event)) view.light(event);
  strip.paint();
  document.body.dataset.ready = "true";
}

/** Everything but the charts. */
function showDetail(detail) {
  showTitle(detail, source);
  strip.show(detail);
  events.several = over.length > 0;
  events.show(detail);
  const kinds = over.length === 0 ? null : [...new Set([...details.values()].flatMap((one) => (one.events ?? []).map((event) => event.kind)))];
  bar.show(detail.windows ?? [], windowOf(detail)?.key, detail.groups ?? [], kinds, by);
  showHealth(stage.health, detail, source);
  showFoot(source, source.server);
  runs.render(current, over);
}

/** What a choice on the page asks for. */
function ask({ group, window: key, by: alignment }) {
  if (key !== undefined) {
    const found = details.get(current).windows.find((w) => w.key === key);
    keep({ group: found?.group === "all" ? null : found?.group, window: key });
  }
  if (group !== undefined) {
    keep({ group, window: null });
    byId("main").scrollIntoView();
  }
  if (alignment !== undefined) {
    by = alignment;
    keep({ by: by === "step" ? null : by });
  }
  show(alignment !== undefined);
}

/** Another run, seen as a whole. */
function another(id) {
  keep({ from: null, to: null, event: null, group: null, window: null });
  view.light(null);
  byId("main").focus({ preventScroll: true });
  return open(id, []);
}

const overlayRuns = (ids) => open(current, ids, true);

function missing(id, error) {
  document.body.dataset.ready = "true";
  if (error.status !== 404) {
    notice(`The run could not be read: ${error.message}.`);
    setTimeout(() => open(id, over), 3000);
    return;
  }
  const first = runs.list.find((run) => run.id !== id);
  const name = details.get(id)?.run.name;
  if (first) {
    open(first.id, []).then(() => notice(`There is no run '\u2068${name ?? id}\u2069' here${name ? " any more" : ""}; `
      + `this is \u2068${details.get(current)?.run.name ?? first.name}\u2069.`));
  }
  else nothing();
}

/** No run at all. */
function nothing() {
  document.body.classList.add("nothing");
  document.body.dataset.ready = "true";
  byId("name").textContent = "No run yet";
  const folder = source.server?.folder;
  byId("verdict").textContent = folder ? `There is no run file under ${folder}. The first one is shown as soon as it is there.`
    : "The first run is shown as soon as it is there.";
  showFoot(source, source.server);
  source.listen?.([], handlers);
}

function notice(text) {
  const banner = byId("banner");
  if (source.gone && !text) return;
  banner.hidden = text === "";
  banner.textContent = text;
  banner.className = source.gone ? "gone" : "";
}

/** Details again, at most once in two seconds, and the charts with them. */
let asked = 0;
let waiting = 0;
let failures = 0;
let broken = false;
function renew() {
  if (waiting) return;
  waiting = setTimeout(async () => {
    waiting = 0;
    asked = Date.now();
    if (document.hidden) return;
    try {
      for (const id of [current, ...over]) details.set(id, await source.run(id));
      const detail = details.get(current);
      if (stage.isOutdated(detail)) return show(stage.panels.length === 0);
      showDetail(detail);
      stage.runs?.forEach((one) => { one.detail = details.get(one.detail.run.id) ?? one.detail; });
      for (const panel of stage.panels) {
        panel.parts?.forEach((part) => { part.detail = details.get(part.detail.run.id) ?? part.detail; });
        stage.say(panel);
      }
      if (over.length === 0) view.extend(view.full.min, Math.max(view.full.max, detail.run.step ?? 0));
      stage.renew();
      failures = 0;
    } catch (error) {
      // The clock below says how long the server has been silent. Nobody else asks again for a run that has ended.
      if (error.status !== 404 && ++failures < 20) setTimeout(renew, 3000);
    }
  }, Math.max(0, 2000 - (Date.now() - asked)));
}

async function reload() {
  try {
    await list();
    if (current) await open(current, over, true);
  } catch {
    // The clock below says how long the server has been silent.
  }
}

async function list() {
  const answer = await source.runs(runs.input.value);
  runs.show(answer, current, over);
  return answer;
}

const handlers = {
  hello: (data) => {
    if (instance !== null && instance !== data.instance) reload();
    instance = data.instance;
    // What was said between the answer and the stream, or while there was none, is not said again.
    if (broken || [...details.values()].some((detail) => detail.run.problem)) renew();
    broken = false;
  },
  error: () => { broken = true; },
  reset: () => reload(),
  list: () => list().then(() => (current ? null : start())),
  run: (message) => {
    const run = message.run ?? message;
    runs.update(run);
    const detail = details.get(run.id);
    if (!detail) return;
    if (run.started && detail.run.started && run.started !== detail.run.started) return reload();
    const changed = run.version === undefined || run.version !== known || run.state !== detail.run.state
      || (run.problem ?? null) !== (detail.run.problem ?? null);
    detail.run = { ...detail.run, ...run };
    if (run.id === current) {
      known = run.version;
      showTitle(detail, source);
    }
    if (changed) renew();
  },
  event: (message) => {
    if (message.run !== current) return;
    const detail = details.get(current);
    if (!detail.events.some((one) => one.id === message.event.id)) detail.events.push(message.event);
    if (over.length === 0 && message.event.step > view.full.max) view.extend(view.full.min, message.event.step);
    events.add(message.event);
  },
};

/** Once a second: how old is what is seen, and does the server still answer. */
function clock() {
  if (source.report) return;
  const silence = source.silence();
  const gone = silence > 25 || (source.failing && silence > 3);
  if (gone !== (source.gone ?? false)) {
    source.gone = gone;
    if (!gone) notice("");
  }
  if (gone) {
    notice(`The server has not answered since ${moment(source.lastMessage)}, ${span(silence)} ago. What you see is from then; `
      + "it goes on by itself when the server is back.");
  }
  const detail = details.get(current);
  if (detail) showAge(detail, source);
}

async function start() {
  readAddress();
  by = chosenText("by") ?? "step";
  let answer;
  try {
    answer = await list();
  } catch (error) {
    byId("verdict").textContent = `No answer from the server: ${error.message}. Trying again.`;
    setTimeout(start, 2000);
    return;
  }
  const id = chosenText("run") ?? answer.runs[0]?.id;
  if (!id) return nothing();
  const others = (chosenText("compare") ?? (source.report ? answer.runs.slice(1, MOST_RUNS).map((run) => run.id).join(",") : ""))
    .split(",").filter(Boolean);
  await open(id, others);
}

runs.filtered = () => list();
view.on("full", () => strip.paint());
view.on("range", () => { bar.range(); strip.range(); });
view.on("lit", () => { events.lit(); stage.each("marked"); keep({ event: view.lit }); });
view.on("settled", () => keep({ from: view.whole ? null : Math.round(view.min), to: view.whole ? null : Math.round(view.max) }));
window.addEventListener("resize", later(120, () => { stage.resize(); strip.paint(); }));
window.addEventListener("hashchange", () => {
  if (isOwnAddress()) return;
  start();
  applyTheme(chosenText("theme") ?? "auto");
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  clock();
  if (current) renew();
});
document.addEventListener("resume", clock);
listenToKeys({ view, events, runs, stepBy: (n) => stage.stepBy(n) });
readAddress();
startTheme(() => { stage.repaint(); strip.paint(); });
setInterval(clock, 1000);
window.spectralEdge = { view, source, stage, events, say: stateWords };
new ResizeObserver(([entry]) => {
  const stuck = getComputedStyle(entry.target).position === "sticky";
  document.documentElement.style.setProperty("--head", stuck ? `${entry.target.offsetHeight}px` : "0px");
}).observe(byId("head"));
start();
