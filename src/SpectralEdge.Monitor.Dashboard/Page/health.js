// Can I trust it: what was kept, skipped, lost and thinned; options; where it comes from.

import { bytes, byId, el, moment, num, percent, plural, whole, words } from "./format.js";
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
    ["thinned", health.thinned ? `from step ${whole(health.thinned.from)}: every ${whole(health.thinned.keep_every)}th sample` : "no"],
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
  const sinks = el("div", { class: "scroll" });
  if (health.sinks?.length) {
    tableInto(sinks, "Where records were sent", ["sink", "received", "written", "dropped", "failed", "paused"],
      health.sinks.map((sink) => [sink.name, whole(sink.received), whole(sink.written), whole(sink.dropped), whole(sink.failed),
        sink.paused === true ? "yes" : sink.paused === false ? "no" : whole(sink.paused)]));
  }
  const options = Object.entries(detail.options ?? {});
  const open = [...spot.querySelectorAll("details[open]")].map((node) => node.className);
  const folded = (name, title, ...content) => el("details", { class: name, open: open.includes(name) }, el("summary", {}, title), ...content);
  spot.replaceChildren(el("h2", {}, "Can it be trusted?"), el("dl", { class: "facts" }, facts.map(([key, value]) =>
    el("div", {}, el("dt", {}, key), el("dd", {}, value)))), sinks,
  options.length === 0 ? "" : folded("options", plural(options.length, "option"), el("dl", { class: "facts options" },
    options.map(([key, value]) => el("div", {}, el("dt", {}, words(key)), el("dd", {}, value === "" ? "–" : String(value)))))));
}

export function showFoot(source, server) {
  byId("foot").textContent = source.report
    ? "A report in one file: it asks nothing of any machine, and it does not change."
    : `SpectralEdge.Monitor ${server?.version ?? ""}. This page reads; nothing on it changes the run. Press ? for keys.`;
}
