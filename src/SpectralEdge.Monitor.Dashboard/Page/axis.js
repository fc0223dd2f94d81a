// Axes: how far they reach and where their ticks are.

/** Room for numbers on the left and for names on the right, the same in every chart, so that steps stand under steps. */
export function gutters() {
  return window.innerWidth < 640 ? { left: 46, right: 48 } : { left: 62, right: 92 };
}

/** Ticks of the time axis, the same in every drawing of one width. */
export function stepSplits(min, max, width) {
  return roundSplits(min, max, Math.max(2, Math.floor(width / 84)), true);
}

export function logRange(u, low, high) {
  if (!(low > 0) || !(high > 0)) return [0.1, 10];
  const pad = Math.max(1.08, (high / low) ** 0.05);
  return [low / pad, high * pad];
}

export function linearRange(low, high, shape) {
  if (low === null || high === null) [low, high] = [shape.from ?? 0, (shape.from ?? 0) + 1];
  for (const { at } of shape.thresholds ?? []) high = Math.max(high, at * 1.04);
  if (shape.from !== undefined) low = Math.min(low, shape.from);
  if (shape.whole) return [Math.min(low, 1) - 0.4, Math.max(high, 3) + 0.4];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low === shape.from ? low : low - pad, high + pad];
}

/** Ticks of a log axis: decades, then 1-2-5, then what is round. */
export function logSplits(u, index, low, high, room) {
  const most = Math.max(2, Math.floor(u.bbox.height / window.uPlot.pxRatio / 24));
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = (steps, jump) => {
    const found = [];
    for (let power = first; power <= last; power++) {
      if ((power - first) % jump && steps.length === 1) continue;
      for (const step of steps) found.push(Number((step * 10 ** power).toPrecision(6)));
    }
    return found.filter((x) => x >= low && x <= high);
  };
  const sets = [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]].map((steps) => decades(steps, 1));
  const fits = sets.find((set) => set.length <= most) ?? decades([1], Math.ceil((last - first) / most));
  return fits.length >= 2 ? fits : roundSplits(low, high, Math.min(4, most));
}

function roundSplits(low, high, most, integers) {
  const rough = Math.max((high - low) / most, integers ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((s) => s * power).find((s) => s >= rough * 0.999);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high; x += step) found.push(Number(x.toPrecision(9)));
  return found;
}

export function wholeSplits(shape) {
  return (u, index, low, high) => {
    const most = Math.max(2, Math.floor(u.bbox.height / window.uPlot.pxRatio / 24));
    if (!shape.whole) return roundSplits(low, high, most);
    const step = Math.max(1, Math.ceil((high - low) / most));
    const found = [];
    for (let x = Math.ceil(low); x <= high; x += step) found.push(x);
    return found;
  };
}
