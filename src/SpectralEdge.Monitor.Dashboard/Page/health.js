// Can I trust it: what was kept, skipped, lost and thinned; options; where it comes from.

import { bytes, byId, el, moment, num, percent, plural, whole, words } from "./format.js";
import { kindOf } from "./kinds.js";
import { tableInto } from "./panel.js";

export function showHealth(spot, detail, source) {
  const health = detail.health ?? {};
  const skipped = Object.entries(health.skipped ?? {});
  const lost = [[health.lines_lost, "line could not be written", "lines could not be written"],
    [health.lines_left_out, "line of the file could not be read", "lines of the file could not be read"],
    [health.sink_records_lost, "record was lost by sinks", "records were lost by sinks"]].filter(([n]) => n > 0);
  const facts = [
    ["samples", whole(health.samples)],
    ["kept here", health.kept === null || health.kept === undefined ? null : whole(health.kept)],
    ["skipped", skipped.length === 0 ? "none" : skipped.map(([why, n]) => `${whole(n)} ${words(why)}`).join(", ")],
    ["window restarts", (detail.restarts ?? []).length === 0 ? whole(health.restarts ?? 0)
      : `${whole(health.restarts ?? detail.restarts.length)}: ${detail.restarts.slice(-4).map((one) => `step ${whole(one.step)} (${words(one.reason)})`)
        .join(", ")}`],
    ["lost", lost.length === 0 ? "nothing known" : lost.map(([n, one, many]) => plural(n, one, many)).join(", ")],
    ["thinned", health.thinned ? `from step ${whole(health.thinned.from)}: one sample in ${whole(health.thinned.keep_every)}` : "no"],
    ["overhead", health.overhead === null || health.overhead === undefined ? null : `${percent(health.overhead)} of the loop`],
    ["time in the monitor", health.time_in_monitor_s ? `${num(health.time_in_monitor_s)} s` : null],
    ["run file", health.file_bytes === null || health.file_bytes === undefined ? null : bytes(health.file_bytes)],
    ["recording", health.recording_bytes ? bytes(health.recording_bytes) : null],
    ["read in", health.read_seconds ? `${num(health.read_seconds, 2)} s` : null],
    ["started", detail.run.started ? moment(detail.run.started) : null],
    ["library", detail.library_version ? `${detail.library_version.split("+")[0]}${detail.library_is_newer
      ? ", newer than this page: what it does not know is left out" : ""}` : null],
    ["report of", source.report && source.written ? moment(source.written) : null],
  ].filter(([, value]) => value !== null && value !== undefined);
  const parts = partsOf(spot, source);
  parts.facts.replaceChildren(...facts.map(fact));
  parts.sinks.hidden = !health.sinks?.length;
  if (!parts.sinks.hidden) {
    tableInto(parts.sinks, "Where records were sent", ["sink", "received", "written", "dropped", "failed", "paused"],
      health.sinks.map((sink) => [sink.name, whole(sink.received), whole(sink.written), whole(sink.dropped), whole(sink.failed),
        sink.paused === true ? "yes" : sink.paused === false ? "no" : whole(sink.paused)]));
  }
  tellEvents(parts, detail);
  const options = Object.entries(detail.options ?? {});
  parts.options.hidden = options.length === 0;
  fillOnce(parts.options, JSON.stringify(options), plural(options.length, "option"), () => parts.options.lastChild.replaceChildren(
    ...options.map(([key, value]) => fact([words(key), value === "" ? "–" : String(value)]))));
}

const fact = ([key, value]) => el("div", {}, el("dt", {}, key), el("dd", {}, value));

/** The parts of the section, made once, so that what a person opened or scrolled stays as it is. */
function partsOf(spot, source) {
  if (!spot.parts) {
    const folded = (name, content) => el("details", { class: name, open: source.report }, el("summary", {}), content);
    spot.parts = {
      facts: el("dl", { class: "facts" }),
      sinks: el("div", { class: "scroll", tabindex: 0 }),
      told: folded("table told", el("div", { class: "scroll", tabindex: 0 })),
      options: folded("options", el("dl", { class: "facts options" })),
    };
    spot.replaceChildren(el("h2", {}, "Can it be trusted?"), ...Object.values(spot.parts));
  }
  return spot.parts;
}

/** Every event in a sentence. */
function tellEvents(parts, detail) {
  const events = [...detail.events ?? []].sort((a, b) => a.step - b.step);
  const left = detail.events_left_out;
  parts.told.hidden = events.length === 0;
  fillOnce(parts.told, `${detail.run.id} ${detail.run.started} ${events.length} ${left}`, `${plural(events.length, "event")} in sentences`, () =>
    tableInto(parts.told.lastChild, `Every event in a sentence${left ? `; ${whole(left)} more are in the run file` : ""}`,
      ["step", "event", "group", "severity", "p", "what happened"], events.map((event) => [whole(event.step), kindOf(event.kind).label,
        event.group ?? "", event.severity ?? "", num(event.p_value, 2), event.text])));
}

function fillOnce(node, signature, title, fill) {
  if (node.signature === signature) return;
  node.signature = signature;
  node.firstChild.textContent = title;
  fill();
}

export function showFoot(source, server) {
  byId("foot").textContent = source.report
    ? "A report in one file: it asks nothing of any machine, and it does not change."
    : `SpectralEdge.Monitor ${server?.version ?? ""}. This page reads; nothing on it changes the run. Press ? for keys.`;
}
