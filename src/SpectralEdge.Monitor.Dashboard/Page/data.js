// The data of each panel: a coarse picture of everything, detail of what is seen, and the tail while a run lasts.

const POINTS = 1200;
const MARGIN = 0.25;

export class Series {
  constructor(source, id, base, shift = 0) {
    this.source = source;
    this.id = id;
    this.base = base;
    this.shift = shift;
    this.coarse = null;
    this.detail = null;
    this.turn = 0;
  }

  ask(more) {
    return this.source.series(this.id, { ...this.base, points: POINTS, ...more });
  }

  /** Everything, as coarse as it has to be. */
  async load() {
    this.coarse = await this.ask({});
    return this.answer();
  }

  /** What is new: only the tail, unless everything is thinned anyway. */
  async grow() {
    const xs = this.coarse?.x ?? [];
    if (!this.coarse || this.coarse.thinned || xs.length > 2 * POINTS || xs.length === 0 || this.coarse.metrics?.[Symbol.iterator]
      || Object.keys(this.coarse.metrics ?? {}).length) {
      return this.load();
    }
    const last = xs[xs.length - 1];
    const tail = await this.ask({ from: last });
    const at = tail.x.indexOf(last);
    if (tail.x.length === 0 || at < 0 || tail.thinned) return this.load();
    this.coarse = join(before(this.coarse, last), tail);
    return this.answer();
  }

  /** Detail of these steps, unless there is none to be had or it is there. */
  async closer(min, max, again) {
    const metrics = Object.values(this.coarse?.metrics ?? {});
    if (!this.coarse?.thinned && !metrics.some((one) => one.thinned)) return null;
    [min, max] = [min + this.shift, max + this.shift];
    const { detail } = this;
    if (!again && detail && detail.from <= min && detail.to >= max && (!detail.thinned || (max - min) > 0.4 * (detail.to - detail.from))) return null;
    const margin = (max - min) * MARGIN;
    const [from, to] = [Math.max(0, Math.floor(min - margin)), Math.ceil(max + margin)];
    const turn = ++this.turn;
    const found = await this.ask({ from, to, points: Math.round(POINTS * (1 + 2 * MARGIN)) });
    if (turn !== this.turn) return null;
    this.detail = { ...found, from, to };
    return this.answer();
  }

  /** Nothing but the coarse picture. */
  forget() {
    this.detail = null;
    this.turn++;
  }

  /** The coarse picture with the detail in its place. */
  answer() {
    const { coarse, detail } = this;
    if (!detail) return coarse;
    const metrics = {};
    for (const [name, own] of Object.entries(coarse.metrics ?? {})) {
      const fine = detail.metrics?.[name];
      if (!fine) metrics[name] = own;
      else {
        const early = own.x.filter((x) => x < detail.from).length;
        const late = own.x.findIndex((x) => x > detail.to);
        const patch = (key) => [...own[key].slice(0, early), ...fine[key], ...(late < 0 ? [] : own[key].slice(late))];
        metrics[name] = { ...own, x: patch("x"), y: patch("y") };
      }
    }
    return { ...join(join(before(coarse, detail.from), detail), after(coarse, detail.to)), metrics, thinned: coarse.thinned, total: coarse.total,
      fine: !detail.thinned };
  }
}

const before = (answer, step) => part(answer, 0, firstFrom(answer.x, step));

function after(answer, step) {
  return part(answer, firstFrom(answer.x, step + 1), answer.x.length);
}

function firstFrom(xs, step) {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

function part(answer, from, to) {
  const series = {};
  for (const [name, ys] of Object.entries(answer.series ?? {})) series[name] = ys.slice(from, to);
  return { ...answer, x: answer.x.slice(from, to), series };
}

function join(a, b) {
  const series = {};
  for (const name of Object.keys({ ...a.series, ...b.series })) {
    series[name] = [...(a.series[name] ?? Array(a.x.length).fill(null)), ...(b.series[name] ?? Array(b.x.length).fill(null))];
  }
  return { ...a, ...b, x: [...a.x, ...b.x], series };
}
