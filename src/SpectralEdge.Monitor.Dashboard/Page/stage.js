// The charts on the page: made for a run (or several), filled from the source, kept up to date.

import { Series } from "./data.js";
import { byId, el, num, plural, whole } from "./format.js";
import { Groups } from "./groups.js";
import { Heat } from "./heat.js";
import { keepLooks, runLook } from "./kinds.js";
import { Panel } from "./panel.js";
import { namesOf, overlay, panelsOf, single } from "./panels.js";

const NARROW = 760;

export class Stage {
  constructor(view, source, events, ask) {
    this.view = view;
    this.source = source;
    this.events = events;
    this.ask = ask;
    this.panels = [];
    this.health = el("section", { id: "health", "aria-label": "Health" });
    this.sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const panel = this.panels.find((one) => one.node === target);
        if (!panel) continue;
        panel.seen = isIntersecting;
        if (isIntersecting && panel.late) panel.range();
        panel.late = false;
        if (isIntersecting && panel.stale) this.refresh(panel);
      }
    }, { rootMargin: "200px" });
    view.on("range", () => this.each("range"));
    view.on("cursor", () => this.each("cursor"));
    view.on("settled", () => this.closer());
    events.changed.push(() => this.each("marked"));
  }

  /** Whether the run has other quantities, metrics or groups than when its charts were made. */
  isOutdated(detail) {
    return contents(detail) !== this.contents;
  }

  /** Runs: [{ detail, window, shift }], the first is the one that the page is about. */
  async show(runs) {
    this.runs = runs;
    this.contents = contents(runs[0].detail);
    keepLooks(runs.map(({ detail }) => detail.run));
    this.several = runs.length > 1;
    this.events.shift = runs[0].shift;
    const [{ detail }] = runs;
    const shapes = panelsOf(detail, this.several);
    const signature = JSON.stringify([shapes.map((shape) => shape.key), this.several]);
    if (signature !== this.signature) this.build(shapes, signature);
    for (const panel of this.panels) this.assign(panel);
    await Promise.all(this.panels.filter((panel) => panel.node.open).map((panel) => this.load(panel)));
    for (const panel of this.panels) if (!panel.node.open) panel.stale = true;
  }

  build(shapes, signature) {
    this.signature = signature;
    this.sight.disconnect();
    const narrow = window.innerWidth < NARROW;
    this.panels = shapes.map((shape) => {
      const panel = new Panel(this.view, shape, () => this.marks(), !narrow || shape.key === "ratio");
      if (shape.heat) panel.heat = new Heat(this.view, panel, () => this.marks());
      if (shape.groups) {
        panel.groups = new Groups(this.view, panel, this.ask);
        panel.groups.wanted = () => this.load(panel);
      }
      panel.wake = () => (panel.stale ? this.refresh(panel) : null);
      this.sight.observe(panel.node);
      return panel;
    });
    this.place();
  }

  /** Narrow pages have another order: the ratio, the events, the rest. */
  place() {
    const narrow = window.innerWidth < NARROW;
    byId("charts").replaceChildren(this.events.lane, ...this.panels.filter((panel) => (narrow ? panel.shape.key === "ratio" : !panel.shape.more))
      .map((panel) => panel.node), this.panels.length ? "" : el("p", { class: "none" }, "The charts come with the first sample."));
    byId("more").replaceChildren(...this.panels.filter((panel) => (narrow ? panel.shape.key !== "ratio" : panel.shape.more))
      .map((panel) => panel.node), this.health);
    this.narrow = narrow;
    this.events.renderLane();
  }

  /** Events that charts mark: those of the group that is shown, and the lit one; of the first run, by its steps. */
  marks() {
    const [first] = this.runs ?? [];
    const shift = first?.shift ?? 0;
    const group = first?.window?.group ?? "all";
    const events = this.events.shown().filter((event) => event.group === group || event.id === this.view.lit);
    return shift ? events.map((event) => ({ ...event, step: event.step - shift })) : events;
  }

  assign(panel) {
    const { shape } = panel;
    this.say(panel);
    panel.parts = this.runs.map(({ detail, window, shift }) => {
      const query = windowQuery(shape.ofRun ? wholeWindow(detail, window) : window);
      const names = namesOf(shape, detail, this.several);
      return { detail, shift, series: new Series(this.source, detail.run.id, { ...query, names }, shift) };
    });
  }

  /** The sentence of a chart: the server's, which is about the first window, or one about the window that is shown. */
  say(panel) {
    const { shape } = panel;
    const [{ detail, window }] = this.runs;
    const own = !window || shape.metrics || shape.groups || shape.ofRun || window.key === detail.windows[0].key;
    panel.sentence.textContent = this.several && !shape.metrics ? severalWords(shape)
      : own ? detail.sentences?.[shape.say] ?? "" : windowWords(panel, window);
  }

  async load(panel) {
    panel.stale = false;
    panel.failed = null;
    try {
      if (panel.heat) await this.loadHeat(panel);
      else if (panel.groups) await this.loadGroups(panel);
      else {
        await Promise.all(panel.parts.map((part) => part.series.load()));
        this.draw(panel);
        if (!this.view.whole) await this.fine(panel);
      }
    } catch (error) {
      this.fail(panel, error);
    }
  }

  /** Newer data for what is there. */
  async refresh(panel) {
    if (panel.busy) {
      panel.stale = true;
      return;
    }
    panel.busy = true;
    panel.stale = false;
    try {
      if (panel.heat) await this.loadHeat(panel);
      else if (panel.groups) await this.loadGroups(panel);
      else {
        await Promise.all(panel.parts.map((part) => (part.series.coarse ? part.series.grow() : part.series.load())));
        const { min, max, full } = this.view;
        if (!this.view.whole) await Promise.all(panel.parts.map((part) => part.series.closer(min, max, max >= full.max)));
        this.draw(panel);
      }
    } catch (error) {
      this.fail(panel, error);
    }
    panel.busy = false;
  }

  /** Something was said by the server: what is in sight is fetched now, the rest when it comes into sight. */
  renew() {
    for (const panel of this.panels) {
      if (panel.seen && panel.node.open && !document.hidden) this.refresh(panel);
      else panel.stale = true;
    }
  }

  fail(panel, error) {
    panel.stale = true;
    panel.note.textContent = `Not up to date: ${error.message}.`;
  }

  closer() {
    for (const panel of this.panels) {
      if (!panel.node.open || !panel.parts) continue;
      if (panel.heat) this.loadHeat(panel).catch((error) => this.fail(panel, error));
      else if (!panel.groups) this.fine(panel).catch((error) => this.fail(panel, error));
    }
  }

  async fine(panel) {
    if (this.view.whole) return;
    const found = await Promise.all(panel.parts.map((part) => part.series.closer(this.view.min, this.view.max)));
    if (found.some((one) => one)) this.draw(panel);
  }

  async loadHeat(panel) {
    const { view } = this;
    const [{ detail, window }] = this.runs;
    const turn = (panel.turn ?? 0) + 1;
    panel.turn = turn;
    const range = view.whole ? {} : { from: Math.max(0, Math.floor(view.min)), to: Math.ceil(view.max) };
    const heat = await this.source.heat(detail.run.id, { ...windowQuery(window), columns: 600, ...range });
    if (panel.turn === turn) panel.heat.show(heat);
  }

  async loadGroups(panel) {
    const [{ detail, window }] = this.runs;
    const names = panel.groups.names(detail);
    if (names.length === 0) return;
    const { window: length, rhythm } = windowQuery(window);
    const { many } = await this.source.series(detail.run.id, { groups: names, window: length, rhythm, names: ["gap_ratio"], points: 300 });
    panel.groups.show(detail, many ?? {}, names);
  }

  draw(panel) {
    const { shape, parts } = panel;
    const answers = parts.map((part) => part.series.answer());
    if (answers.some((answer) => !answer)) return;
    const [{ detail }] = parts;
    const drawn = this.several
      ? overlay(shape, parts.map((part, i) => ({ run: part.detail.run, answer: answers[i], shift: part.shift,
        ...runLook(part.detail.run) })))
      : single(shape, answers[0]);
    const limits = detail.thresholds ?? {};
    const thresholds = shape.thresholds ? [[limits.open, "opens > ", "> "], [limits.collapse, "closes < ", "< "]]
      .filter(([at]) => at).map(([at, text, short]) => ({ at, text: text + at, short: short + at })) : [];
    panel.show(drawn, { thresholds, note: thinnedWords(answers, drawn, this.source) });
    this.say(panel);
    this.extent(answers, parts);
  }

  /** All steps there are, so that the time axis reaches them. */
  extent(answers, parts) {
    let [low, high] = [Infinity, -Infinity];
    parts.forEach(({ detail, shift }, i) => {
      const tables = [answers[i].x ?? [], ...Object.values(answers[i].metrics ?? {}).map((one) => one.x)];
      for (const xs of tables) {
        if (xs.length === 0) continue;
        low = Math.min(low, xs[0] - shift);
        high = Math.max(high, xs[xs.length - 1] - shift, (detail.run.step ?? 0) - shift);
      }
    });
    if (!(high > -Infinity)) return;
    if (low > 0 && low < 0.2 * high) low = 0;
    const { full } = this.view;
    const fresh = this.fresh;
    this.fresh = false;
    if (fresh) this.view.extend(low, high);
    else if (low < full.min || high > full.max) this.view.extend(Math.min(low, full.min), Math.max(high, full.max));
  }

  /** Tells the panels; those out of sight draw when they come into sight. */
  each(what) {
    for (const panel of this.panels) {
      if (panel.seen === false) panel.late = true;
      else if (what === "marked") {
        if (panel.heat) panel.heat.paint();
        else panel.chart?.lit();
      } else panel[what]();
    }
    if (what === "range") this.events.renderLane();
  }

  resize() {
    if ((window.innerWidth < NARROW) !== this.narrow) this.place();
    for (const panel of this.panels) panel.resize();
    this.events.renderLane();
  }

  /** Other colours. */
  repaint() {
    for (const panel of this.panels) {
      if (panel.heat) panel.heat.paint();
      else if (panel.groups) panel.groups.paint();
      else if (panel.parts?.every((part) => part.series.coarse)) this.draw(panel);
    }
  }

  /** The sample before or after the cursor. */
  stepBy(by) {
    const xs = this.panels.find((panel) => panel.shape.key === "ratio")?.data?.[0] ?? this.panels[0]?.data?.[0] ?? [];
    if (xs.length === 0) return;
    const { view } = this;
    const seen = xs.filter((x) => x >= view.min && x <= view.max);
    const at = view.cursor === null ? seen[by > 0 ? 0 : seen.length - 1]
      : by > 0 ? xs.find((x) => x > view.cursor + 1e-6) : xs.findLast((x) => x < view.cursor - 1e-6);
    if (at === undefined) return;
    view.reveal(at);
    view.point(at);
  }
}

const contents = (detail) => JSON.stringify([detail.series, detail.metrics, detail.groups, (detail.windows ?? []).map((w) => w.key)]);

/** The window of the whole model beside that of a group: loss and learning rate belong to it. */
function wholeWindow(detail, window) {
  return detail.windows?.find((w) => w.group === "all" && w.window === window?.window && w.rhythm === window?.rhythm) ?? window;
}

function windowQuery(window) {
  return window ? { group: window.group, window: window.window, rhythm: window.rhythm } : { group: "all" };
}

function windowWords({ data, series }, window) {
  const place = `Group ${window.group}, window of ${window.window}, every ${plural(window.every, "step")}`;
  const ys = (data?.[1] ?? []).filter((y) => y !== null && y !== undefined);
  const [low, high] = ys.reduce(([a, b], y) => [Math.min(a, y), Math.max(b, y)], [Infinity, -Infinity]);
  return ys.length === 0 ? `${place}.` : `${place}: ${series[0].label} is ${num(ys.at(-1))} now; it was between ${num(low)} and ${num(high)}.`;
}

function severalWords(shape) {
  const [, label] = (shape.lines ?? []).find(([name]) => name === shape.compare) ?? [];
  return `Each line is one run: ${label}.`;
}

/** What the lines leave out. */
function thinnedWords(answers, drawn, source) {
  const parts = answers.flatMap((answer) => (answer.x?.length ? [answer] : Object.values(answer.metrics ?? {})));
  const thinned = parts.filter((part) => part.thinned);
  const total = parts.reduce((sum, part) => sum + (part.total ?? 0), 0);
  if (answers.some((answer) => answer.absent)) return "This report has no data of this group or window.";
  if (thinned.length === 0) return "";
  if (thinned.every((part) => part.fine)) return "What is seen is every sample there.";
  const points = plural(drawn.data[0].length, "point");
  return `${total ? `${whole(total)} samples drawn as ${points}` : `Thinned to ${points}`}: first, last, highest and lowest of every stretch. `
    + (source.report ? "The run file has all of them." : "Zoom for more.");
}
