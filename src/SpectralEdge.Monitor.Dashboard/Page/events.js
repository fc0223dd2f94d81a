// What happened, when: markers over the charts, the list beside them, and the words of each event.

import { byId, clamp, el, num, plural, say, words, whole } from "./format.js";
import { gutters } from "./axis.js";
import { glyph, kindOf } from "./kinds.js";

const FOLD_FROM = 9;
const NEWEST = 30;

export class Events {
  constructor(view) {
    this.view = view;
    this.all = [];
    this.detail = null;
    this.off = new Set();
    this.group = null;
    this.unfolded = new Set();
    this.wholly = new Set();
    this.lane = el("div", { class: "lane", role: "toolbar", "aria-label": "Events on the time axis" });
    this.heading = el("h2", {});
    this.filter = el("details", { class: "filter" }, el("summary", {}, "filter"), el("div", { class: "kinds" }));
    this.list = el("ol", { class: "events" });
    this.why = el("details", { class: "why" }, el("summary", {}, "Why? Probes near it"), el("div", {}));
    this.changed = [];
    this.width = 0;
    this.shift = 0;
    new ResizeObserver(([entry]) => {
      this.width = entry.contentRect.width;
      this.renderLane();
    }).observe(this.lane);
    byId("side").append(el("div", { class: "side-head" }, this.heading, this.filter), this.list, this.why);
    this.list.addEventListener("mouseover", (e) => this.hover(e.target.closest("[data-event]")));
    this.list.addEventListener("mouseleave", () => this.hover(null));
  }

  show(detail) {
    this.detail = detail;
    this.all = [...detail.events ?? []].sort((a, b) => a.step - b.step || a.id - b.id);
    this.render();
  }

  /** One more event, at once. */
  add(event) {
    if (!this.detail || this.all.some((one) => one.id === event.id)) return;
    this.all.push(event);
    this.all.sort((a, b) => a.step - b.step || a.id - b.id);
    this.render();
    say(`New event at step ${whole(event.step)}: ${event.text}`);
  }

  /** What the filter leaves: the marks of all charts. */
  shown() {
    return this.seen ?? [];
  }

  find(id) {
    return this.all.find((event) => event.id === id) ?? null;
  }

  render() {
    this.seen = this.all.filter((event) => !this.off.has(event.kind) && (this.group === null || event.group === this.group));
    this.renderFilter();
    const left = this.detail.events_left_out;
    const hidden = this.all.length - this.seen.length;
    const whose = this.several ? ` of ${this.detail.run.name}` : "";
    this.heading.textContent = this.seen.length === 0 && hidden === 0 ? "Events: none"
      : `${plural(this.seen.length, "event")}${whose}${hidden ? `, ${hidden} filtered` : ""}${left ? `, ${whole(left)} not listed` : ""}`;
    this.renderList();
    this.renderLane();
    this.renderWhy();
    for (const listener of this.changed) listener();
  }

  renderFilter() {
    const kinds = new Map();
    for (const { kind } of this.all) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const groups = [...new Set(this.all.map((event) => event.group))];
    this.filter.hidden = this.all.length === 0;
    const signature = JSON.stringify([[...kinds], groups]);
    if (signature === this.filterSignature) return;
    this.filterSignature = signature;
    const boxes = [...kinds].map(([kind, n]) => el("label", {}, el("input", {
      type: "checkbox", checked: !this.off.has(kind),
      onchange: (e) => { this.off[e.target.checked ? "delete" : "add"](kind); this.render(); },
    }), glyph(kind), ` ${kindOf(kind).label} `, el("span", { class: "n" }, whole(n))));
    const select = groups.length < 2 ? null : el("label", {}, "group ", el("select", {
      onchange: (e) => { this.group = e.target.value === "" ? null : e.target.value.slice(1); this.render(); },
    }, el("option", { value: "" }, "every group"), groups.map((group) =>
      el("option", { value: `=${group}`, selected: group === this.group }, group))));
    this.filter.lastChild.replaceChildren(...boxes, ...(select ? [select] : []));
  }

  /** Newest first; many events of one incident are one line until they are asked for. */
  renderList() {
    const focused = document.activeElement?.closest?.("[data-event]")?.dataset.event;
    const incidents = this.seen.length < FOLD_FROM ? [] : [...this.detail.incidents ?? [], ...this.ongoing()].filter((one) => one.event_count > 1)
      .map((one) => this.weigh(one));
    const lines = [];
    const done = new Set();
    for (let i = this.seen.length - 1; i >= 0; i--) {
      const event = this.seen[i];
      const at = incidents.findIndex((one) => isIn(event, one));
      if (at < 0) {
        lines.push(this.line(event));
        continue;
      }
      const incident = incidents[at];
      if (!done.has(at)) lines.push(incident.large ? this.head(incident) : this.fold(incident));
      done.add(at);
      if (incident.large) {
        const nth = incident.events.length - incident.events.indexOf(event);
        if (nth === NEWEST + 1 && !this.wholly.has(incident.begin_step)) lines.push(this.rest(incident));
        if (nth <= NEWEST || this.wholly.has(incident.begin_step) || event.id === this.view.lit) lines.push(this.line(event, true));
      } else if (this.unfolded.has(incident.begin_step) || event.id === this.view.lit) lines.push(this.line(event, true));
    }
    this.list.replaceChildren(...lines);
    if (lines.length === 0 && this.all.length === 0) {
      this.list.append(el("li", { class: "none" }, "Nothing was reported. That is no proof that nothing happened: a detector reports "
        + "what holds for several samples."));
    }
    if (focused) this.list.querySelector(`[data-event="${CSS.escape(focused)}"] button`)?.focus({ preventScroll: true });
  }

  /** What came after the last incident and may become one: a few events stay as they are. */
  ongoing() {
    const last = Math.max(-1, ...(this.detail.incidents ?? []).map((one) => one.end_step));
    const events = this.seen.filter((event) => event.step > last);
    if (events.length < 4) return [];
    return [{
      begin_step: events[0].step, end_step: events[events.length - 1].step, event_count: events.length,
      groups: [...new Set(events.map((event) => event.group))], kinds: [...new Set(events.map((event) => event.kind))],
      text: "Not over: an incident ends when no event came for two windows.",
    }];
  }

  /** The listed events of an incident. One that holds most events, or most of the run, tells nothing as one line. */
  weigh(incident) {
    const events = this.seen.filter((event) => isIn(event, incident));
    const first = this.detail.strip?.[0]?.from ?? 0;
    const large = events.length > this.seen.length / 2
      || incident.end_step - incident.begin_step > ((this.detail.run.step ?? 0) - first) / 2;
    return { ...incident, events, large };
  }

  head(incident) {
    return el("li", { class: "incident large" }, el("div", { class: "head" }, el("span", { class: "step" }, stretchOf(incident)),
      el("span", { class: "what" }, countOf(incident), el("span", { class: "change" }, kindsOf(incident.events)))), el("p", {}, incident.text));
  }

  rest(incident) {
    return el("li", { class: "incident rest" }, el("button", { type: "button", onclick: () => {
      this.wholly.add(incident.begin_step);
      this.renderList();
    } }, `show all ${whole(incident.events.length)}: the newest ${NEWEST} are listed`));
  }

  fold(incident) {
    const open = this.unfolded.has(incident.begin_step);
    return el("li", { class: "incident", "data-events": incident.events.map((event) => event.id).join(" ") }, el("button", {
      type: "button", "aria-expanded": String(open), title: "incident: events that came together",
      onclick: () => {
        this.unfolded[open ? "delete" : "add"](incident.begin_step);
        this.renderList();
      },
    }, el("span", { class: "fold" }, open ? "▾" : "▸"), el("span", { class: "step" }, stretchOf(incident)),
    el("span", { class: "what" }, countOf(incident), el("span", { class: "change" }, kindsOf(incident.events)))),
    open ? el("p", {}, incident.text) : null);
  }

  line(event, inside) {
    const lit = event.id === this.view.lit;
    const { label } = kindOf(event.kind);
    const button = el("button", {
      type: "button", "aria-expanded": String(lit),
      onclick: () => this.choose(lit ? null : event.id),
      onfocus: () => this.glow(event.id),
      onblur: () => this.glow(null),
    }, glyph(event.kind), el("span", { class: "step" }, whole(event.step)), el("span", { class: "what" }, el("span", { class: "kind" }, label),
      el("span", { class: "change" }, changeOf(event)), event.group && event.group !== "all" ? el("bdi", { class: "group" }, event.group) : null),
    el("span", { class: `severity ${event.severity}` }, event.severity));
    return el("li", { "data-event": event.id, class: (lit ? "lit" : "") + (inside ? " inside" : "") }, button, lit ? wordsOf(event) : null);
  }

  /** Markers over the charts; those that would cover one another are one button with their number. */
  renderLane() {
    const { view } = this;
    const { left, right } = gutters();
    const width = this.width - left - right;
    if (!(width >= 20)) return;
    const clusters = [];
    for (const event of this.seen ?? []) {
      const step = event.step - this.shift;
      if (step < view.min || step > view.max) continue;
      const x = left + (step - view.min) / (view.max - view.min) * width;
      const last = clusters[clusters.length - 1];
      if (last && x - last.x < (last.events.length > 9 ? 36 : last.events.length > 1 ? 29 : 15)) last.events.push(event);
      else clusters.push({ x, events: [event] });
    }
    const before = new Map([...this.lane.children].map((mark) => [mark.dataset.events + mark.dataset.event, mark]));
    const marks = clusters.map(({ x, events }) => {
      const head = events.find((event) => event.id === view.lit) ?? events[0];
      const mark = before.get(events.map((event) => event.id).join(" ") + head.id) ?? this.mark(head, events);
      mark.style.transform = `translateX(${x}px)`;
      return mark;
    });
    if (marks.length !== before.size || marks.some((mark, i) => mark !== this.lane.children[i])) {
      const focused = document.activeElement?.classList?.contains("mark") ? document.activeElement.dataset.event : null;
      this.lane.replaceChildren(...marks);
      if (focused) marks.find((mark) => mark.dataset.event === focused)?.focus({ preventScroll: true });
      this.lanes();
    }
  }

  mark(head, events) {
    const others = events.length - 1;
    const name = `${others ? `${events.length} events, one at ` : ""}step ${whole(head.step)}, ${kindOf(head.kind).label}`;
    const button = el("button", {
      type: "button", class: "mark", "data-event": head.id, "data-events": events.map((event) => event.id).join(" "), "aria-label": name,
      "aria-describedby": "tip",
      onclick: () => this.choose(head.id === this.view.lit && others === 0 ? null : this.after(head, events)),
      onmouseenter: () => this.explain(button, events), onmouseleave: () => this.explain(null),
      onfocus: () => this.explain(button, events), onblur: () => this.explain(null),
    }, glyph(head.kind, 15), others ? el("span", { class: "n" }, String(events.length)) : null);
    return button;
  }

  after(head, events) {
    return head.id === this.view.lit ? events[(events.indexOf(head) + 1) % events.length].id : head.id;
  }

  /** Words at the marker. */
  explain(button, events = []) {
    const tip = byId("tip");
    this.glow(events[0]?.id ?? null);
    tip.hidden = button === null;
    if (button === null) return;
    tip.replaceChildren(...events.slice(0, 4).map((event) => el("div", {}, el("p", { class: "head" }, glyph(event.kind),
      ` step ${whole(event.step)} · ${kindOf(event.kind).label}${event.group === "all" ? "" : ` · ${event.group}`}`),
    el("p", {}, event.text), events.length === 1 && event.caveat ? el("p", { class: "quiet" }, event.caveat) : null)),
    ...(events.length > 4 ? [el("p", { class: "quiet" }, `and ${events.length - 4} more: zoom in`)] : []));
    const box = button.getBoundingClientRect();
    const { offsetWidth: w, offsetHeight: h } = tip;
    tip.style.left = `${clamp(box.left + box.width / 2 - w / 2, 8, window.innerWidth - w - 8)}px`;
    const below = box.bottom + 8;
    tip.style.top = `${below + h < window.innerHeight ? below : Math.max(8, box.top - h - 8)}px`;
  }

  hover(item) {
    this.glow(item ? Number(item.dataset.event) : null);
  }

  /** What is pointed at lights up on both sides, without being chosen. */
  glow(id) {
    if (this.glowing === id) return;
    this.glowing = id;
    this.lanes();
    for (const item of this.list.children) {
      const ids = item.dataset.event ?? item.dataset.events ?? "";
      item.classList.toggle("glow", id !== null && ids.split(" ").includes(String(id)));
    }
  }

  lanes() {
    for (const mark of this.lane.children) {
      const ids = (mark.dataset.events ?? "").split(" ");
      mark.classList.toggle("lit", ids.includes(String(this.view.lit)) || ids.includes(String(this.glowing)));
    }
  }

  /** Chooses an event: the cursor goes there, line and marker stay lit. */
  choose(id) {
    const event = this.find(id);
    this.view.light(event ? id : null);
    if (!event) return;
    this.view.reveal(event.step - this.shift);
    this.view.point(event.step - this.shift);
  }

  /** From event to event. */
  walk(by) {
    const { seen } = this;
    if (seen.length === 0) return;
    const at = seen.findIndex((event) => event.id === this.view.lit);
    const from = at >= 0 ? at + by : by > 0 ? Math.max(0, seen.findIndex((event) => event.step - this.shift >= this.view.min)) : seen.length - 1;
    const event = seen[clamp(from, 0, seen.length - 1)];
    this.choose(event.id);
    say(`Event ${clamp(from, 0, seen.length - 1) + 1} of ${seen.length}. Step ${whole(event.step)}. ${event.text}`);
  }

  lit() {
    this.renderList();
    this.renderLane();
    this.lanes();
    this.renderWhy();
    const item = this.list.querySelector(".lit")?.getBoundingClientRect();
    const side = byId("side");
    const box = side.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight) - 8];
    if (item && item.top < top) side.scrollTop += item.top - top;
    else if (item && item.bottom > bottom) side.scrollTop += Math.min(item.bottom - bottom, item.top - top);
  }

  /** Probes and interventions nearest to the lit event, or the newest. */
  renderWhy() {
    const lit = this.find(this.view.lit);
    const notes = [...this.detail?.probes ?? [], ...(this.detail?.interventions ?? []).map((one) => ({ ...one, changed: true }))];
    this.why.hidden = notes.length === 0;
    if (notes.length === 0) return;
    const distance = (one) => (lit ? Math.abs(one.step - lit.step) : -one.step);
    const near = notes.sort((a, b) => distance(a) - distance(b)).slice(0, 8).sort((a, b) => b.step - a.step);
    this.why.firstChild.textContent = lit ? `Why? Probes near step ${whole(lit.step)}` : "Why? The newest probes";
    this.why.lastChild.replaceChildren(el("ol", {}, near.map((one) => el("li", {}, el("span", { class: "step" }, whole(one.step)),
      ` ${one.changed ? "intervention, " : ""}${words(one.kind)}: ${one.text}`))));
  }
}

function isIn(event, incident) {
  return event.step >= incident.begin_step && event.step <= incident.end_step && (incident.groups ?? []).includes(event.group)
    && (incident.kinds ?? []).includes(event.kind);
}

const stretchOf = ({ begin_step: from, end_step: to }) => (from === to ? whole(from) : `${whole(from)} to ${whole(to)}`);

const countOf = ({ event_count: n, groups }) => plural(n, "event") + (groups?.length > 1 ? `, ${groups.length} groups` : "");

/** Kinds with their numbers, the most frequent first: 9 × gap moved, 4 × gap opened. */
function kindsOf(events) {
  const counts = new Map();
  for (const { kind } of events) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return sorted.slice(0, 4).map(([kind, n]) => `${whole(n)} × ${kindOf(kind).label}`).join(", ") + (sorted.length > 4 ? " and more" : "");
}

/** Before and after, as short as it goes: 1.15 → 1.72. */
function changeOf(event) {
  if (event.k_before && event.k_after && event.k_before !== event.k_after) return ` k ${event.k_before} → ${event.k_after}`;
  if (event.after === null || event.after === undefined) return "";
  return event.before === null || event.before === undefined ? ` to ${num(event.after)}` : ` ${num(event.before)} → ${num(event.after)}`;
}

function wordsOf(event) {
  return el("div", { class: "words" }, el("p", {}, event.text), event.null ? el("p", { class: "quiet" }, event.null) : null,
    event.caveat ? el("p", { class: "quiet" }, event.caveat) : null,
    event.severity ? el("p", { class: "quiet" }, `Severity ${event.severity}: size and certainty, not good or bad.`) : null);
}
