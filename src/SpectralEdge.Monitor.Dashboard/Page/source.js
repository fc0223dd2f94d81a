// Where the data come from: the server, or the page itself when it is a report.

const REFUSED = "the server gave no answer";

/** The server: fetch for what is asked, server-sent events for what changes. */
export class LiveSource {
  constructor() {
    this.report = false;
    this.lastMessage = Date.now();
    this.skew = 0;
    this.failing = false;
  }

  /** The list of runs, with the server's clock. */
  async runs(filter) {
    const answer = await this.get(`/api/runs${filter ? `?filter=${encodeURIComponent(filter)}` : ""}`);
    this.server = answer.server;
    if (answer.server?.now) this.skew = Date.parse(answer.server.now) - Date.now();
    return answer;
  }

  run(id) {
    return this.get(`/api/runs/${encodeURIComponent(id)}`);
  }

  series(id, query) {
    return this.get(`/api/runs/${encodeURIComponent(id)}/series?${search(query)}`);
  }

  heat(id, query) {
    return this.get(`/api/runs/${encodeURIComponent(id)}/heat?${search(query)}`);
  }

  async get(path) {
    let answer;
    try {
      answer = await fetch(path, { cache: "no-store" });
    } catch {
      throw new Error(REFUSED);
    }
    this.heard();
    if (!answer.ok) {
      const error = new Error(`${answer.status} ${answer.statusText}`);
      error.status = answer.status;
      throw error;
    }
    return answer.json();
  }

  /** Messages of the given runs; the browser reconnects by itself and says which message it had last. */
  listen(ids, handlers) {
    this.stream?.close();
    const stream = new EventSource(`/api/stream?runs=${ids.map(encodeURIComponent).join(",")}`);
    this.stream = stream;
    for (const type of ["hello", "run", "event", "list", "ping", "reset"]) {
      stream.addEventListener(type, (message) => {
        this.heard();
        let data = {};
        try {
          data = message.data ? JSON.parse(message.data) : {};
        } catch {
          return;
        }
        if (data.now) this.skew = Date.parse(data.now) - Date.now();
        handlers[type]?.(data);
      });
    }
    stream.addEventListener("error", () => {
      this.failing = true;
      handlers.error?.();
      if (stream.readyState === EventSource.CLOSED && this.stream === stream) {
        setTimeout(() => { if (this.stream === stream) this.listen(ids, handlers); }, 3000);
      }
    });
  }

  heard() {
    this.lastMessage = Date.now();
    this.failing = false;
  }

  /** Seconds since anything came from the server. */
  silence() {
    return (Date.now() - this.lastMessage) / 1000;
  }
}

function search(query) {
  const parts = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return parts.map(([key, value]) => `${key}=${encodeURIComponent(Array.isArray(value) ? value.join(",") : value)}`).join("&");
}

/** What the page carries in itself. The answers have the shapes of the server's. */
export class FileSource {
  constructor(data) {
    this.report = true;
    this.written = data.written ?? null;
    this.parts = new Map((data.runs ?? [data]).map((part) => [part.run.run.id, part]));
  }

  async runs(filter) {
    const wanted = (filter ?? "").toLowerCase();
    const runs = [...this.parts.values()].map((part) => part.run.run).filter((run) => run.name.toLowerCase().includes(wanted));
    return { server: null, runs, total: this.parts.size, left_out: 0 };
  }

  async run(id) {
    return this.part(id).run;
  }

  part(id) {
    const part = this.parts.get(id);
    if (!part) throw Object.assign(new Error("404 not in this report"), { status: 404 });
    return part;
  }

  async series(id, query) {
    const part = this.part(id);
    if (query.groups !== undefined) {
      const many = {};
      for (const group of query.groups) {
        const answer = part.many?.[group] ?? (group === "all" ? part.series : null);
        if (answer) many[group] = cut(answer, query);
      }
      return { many };
    }
    const window = (part.run.windows ?? []).find((w) => w.group === query.group && w.window === query.window
      && w.rhythm === query.rhythm);
    const main = part.run.windows?.[0];
    const answer = part.series?.[window?.key] ?? (part.series?.x && (!window || window === main) ? part.series : null)
      ?? part.many?.[query.group];
    return answer ? cut(answer, query) : { group: query.group, x: [], series: {}, metrics: {}, total: 0, thinned: false, absent: true };
  }

  async heat(id, query) {
    const heat = this.part(id).heat;
    return heat?.x ? heat : heat?.[query.group] ?? { x: [], x_end: [], rows: 0, values: [] };
  }

  listen() {
  }

  silence() {
    return 0;
  }
}

/** The wanted names of an answer, within the wanted steps. */
function cut(answer, query) {
  const from = query.from ?? -Infinity;
  const to = query.to ?? Infinity;
  const xs = answer.x ?? [];
  const inside = xs.map((x, i) => (x >= from && x <= to ? i : -1)).filter((i) => i >= 0);
  const series = {};
  const metrics = {};
  for (const name of query.names ?? []) {
    const metric = name.startsWith("metric:") ? answer.metrics?.[name.slice(7)] : null;
    if (metric) metrics[name.slice(7)] = metric;
    else if (answer.series?.[name]) series[name] = inside.map((i) => answer.series[name][i]);
  }
  return { ...answer, x: inside.map((i) => xs[i]), series, metrics };
}
