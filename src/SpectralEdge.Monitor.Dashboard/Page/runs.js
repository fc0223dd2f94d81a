// Several runs: the list with its filter, and which of them lie over one another.

import { byId, el, later, num, plural, span, whole } from "./format.js";
import { runLook, stateSign } from "./kinds.js";
import { ageOf } from "./head.js";
import { meaningOf } from "./terms.js";

export const MOST_RUNS = 10;

export class Runs {
  /** @param choose (id) opens a run; @param compare (ids) lays runs over it. */
  constructor(source, choose, compare) {
    this.source = source;
    this.choose = choose;
    this.compare = compare;
    this.list = [];
    this.spot = byId("runs");
    this.button = byId("runs-button");
    this.button.addEventListener("click", () => this.toggle());
    this.input = el("input", { type: "search", placeholder: "filter by name", "aria-label": "Filter runs by name",
      oninput: later(200, () => this.filtered?.(this.input.value)) });
    this.body = el("tbody", {});
    this.note = el("p", { class: "note" });
    this.spot.append(el("div", { class: "runs-head" }, this.input, this.note), el("div", { class: "scroll" }, el("table", {},
      el("caption", { class: "hidden" }, "Runs, the newest activity first"),
      el("thead", {}, el("tr", {}, ["over", "run", "state", "newest sample", "step", "gap ratio", "k*", "loss", "events"].map((head) =>
        el("th", { scope: "col", title: meaningOf(head) }, head)))), this.body)));
  }

  toggle(open = this.spot.hidden) {
    this.spot.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.input.focus();
  }

  show(answer, current, over) {
    this.list = answer.runs;
    this.total = answer.total;
    this.leftOut = answer.left_out;
    this.render(current, over);
  }

  find(id) {
    return this.list.find((run) => run.id === id) ?? null;
  }

  update(run) {
    const at = this.list.findIndex((one) => one.id === run.id);
    if (at >= 0) this.list[at] = run;
  }

  render(current, over) {
    this.current = current;
    this.over = over;
    this.button.hidden = this.total < 2 && !this.input.value;
    this.button.textContent = over.length ? `Runs: ${over.length + 1} of ${whole(this.total)} shown` : `Runs: ${whole(this.total)}`;
    this.note.textContent = `${plural(this.list.length, "run")}${this.leftOut ? `, ${whole(this.leftOut)} more: filter to find them` : ""}. `
      + `Tick up to ${MOST_RUNS - 1} to lay them over this one.`;
    const focused = document.activeElement?.dataset?.focus;
    this.body.replaceChildren(...this.list.map((run) => this.row(run)));
    if (focused) this.body.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  row(run) {
    const own = run.id === this.current;
    const ticked = this.over.includes(run.id);
    const full = this.over.length >= MOST_RUNS - 1;
    const box = el("input", {
      type: "checkbox", checked: own || ticked, disabled: own || (full && !ticked), "data-focus": `box ${run.id}`,
      "aria-label": `lay ${run.name} over the shown run`,
      onchange: (e) => {
        this.over = e.target.checked ? [...this.over, run.id] : this.over.filter((id) => id !== run.id);
        this.compare(this.over);
      },
    });
    const age = ageOf(run, this.source);
    return el("tr", { "data-run": run.id, class: own ? "own" : null }, el("td", {}, box, own || ticked ? runLine(run) : null),
      el("th", { scope: "row" }, el("button", { type: "button", class: "link", "data-focus": `name ${run.id}`, "aria-current": own ? "true" : null,
        onclick: () => this.choose(run.id) }, el("bdi", {}, run.name))),
      el("td", {}, el("span", { class: "state-cell", title: run.problem ?? "" }, stateSign(run.state, 12), run.state)),
      el("td", { class: "number" }, age === null || this.source.report ? "–" : `${span(age)} ago`),
      el("td", { class: "number" }, whole(run.step)), el("td", { class: "number" }, num(run.gap_ratio)),
      el("td", { class: "number" }, whole(run.k)), el("td", { class: "number" }, num(run.loss)), el("td", { class: "number" }, whole(run.events)));
  }
}

/** The line by which a run is known. */
export function runLine(run) {
  const canvas = el("canvas", { class: "swatch", width: 44, height: 12, "aria-hidden": "true" });
  const ctx = canvas.getContext("2d");
  const { stroke, dash } = runLook(run);
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 5;
  ctx.setLineDash((dash ?? []).map((d) => 2 * d));
  ctx.beginPath();
  ctx.moveTo(0, 6);
  ctx.lineTo(44, 6);
  ctx.stroke();
  return canvas;
}
