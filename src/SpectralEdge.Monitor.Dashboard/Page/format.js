// Words and numbers, and the one way elements are made: text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (on…) and children; strings become text. */
export function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Separators in the digits before the point: 12,340.5. */
const separated = (text) => text.replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));

/** A whole number with separators: 12,340. */
export function whole(n) {
  return n === null || n === undefined ? "–" : separated(Math.round(n).toFixed(0));
}

/** A number with so many significant digits, without an exponent between 0.0001 and a million. */
export function num(x, digits = 3) {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) return exponent(x.toExponential(Math.max(0, digits - 1)));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return separated(x.toFixed(Math.min(12, decimals)));
}

/** 1.2e-7 as 1.2·10⁻⁷. */
function exponent(text) {
  const [mantissa, power] = text.split("e");
  const raised = [...String(Number(power))].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${mantissa}·10${raised}`;
}

/** A number and its error, with the digits that the error leaves: 1.90 ± 0.02. */
export function plusMinus(x, error) {
  if (x === null || x === undefined) return "–";
  if (!error) return num(x);
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(error))));
  return `${x.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
}

/** The label of a tick: as few digits as tell it from its neighbours. */
export function tick(x) {
  if (x === null || x === undefined) return "";
  const size = Math.abs(x);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const mantissa = Number((x / 10 ** power).toPrecision(3));
    const raised = exponent(`1e${power}`).slice(2);
    return mantissa === 1 ? raised : `${mantissa}·${raised}`;
  }
  return separated(String(Number(x.toPrecision(6))));
}

/** Steps on the time axis: 1,200 · 12.5k · 1.2M. */
export function stepTick(x) {
  const size = Math.abs(x);
  if (size >= 1e6) return `${Number((x / 1e6).toPrecision(5))}M`;
  if (size >= 1e5) return `${Number((x / 1e3).toPrecision(5))}k`;
  return whole(x);
}

export function count(n) {
  if (n === null || n === undefined) return "–";
  if (n >= 1e9) return `${(n / 1e9).toFixed(2)} G`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(2)} M`;
  if (n >= 1e5) return `${(n / 1e3).toFixed(0)} k`;
  return whole(n);
}

export function bytes(n) {
  if (n === null || n === undefined) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; n >= 1000 && unit < 4; unit++) n /= 1000;
  return `${unit === 0 ? n : num(n)} ${units[unit]}`;
}

export const percent = (x) => (x === null || x === undefined ? "–" : `${num(100 * x, 2)} %`);

/** Shares in whole percent that add up to 100: the largest remainders are rounded up. */
export function percents(parts) {
  const total = parts.reduce((sum, part) => sum + part, 0) || 1;
  const exact = parts.map((part) => 100 * part / total);
  const out = exact.map(Math.floor);
  const left = Math.round(exact.reduce((sum, x) => sum + x, 0)) - out.reduce((sum, x) => sum + x, 0);
  const order = [...exact.keys()].sort((a, b) => (exact[b] - out[b]) - (exact[a] - out[a]));
  for (const i of order.slice(0, left)) out[i]++;
  return out;
}

/** A duration in words: 2 s, 5 min, 3 h, 2 days. */
export function span(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const s = Math.max(0, seconds);
  if (s < 100) return `${Math.round(s)} s`;
  if (s < 6000) return `${Math.round(s / 60)} min`;
  if (s < 172800) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} days`;
}

/** A moment as a person in this place writes it: with the zone, and with the date unless it is today. */
export function moment(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "–";
  // With a zone alone, hours before ten would have one digit.
  const two = "2-digit";
  const clock = date.toLocaleTimeString("en-GB", { hour: two, minute: two, second: two, timeZoneName: "short" });
  return date.toDateString() === new Date().toDateString() ? clock : `${date.toLocaleDateString("en-CA")} ${clock}`;
}

export const plural = (n, one, many = `${one}s`) => `${whole(n)} ${n === 1 ? one : many}`;

/** snake_case to words. */
export const words = (name) => String(name ?? "").replaceAll("_", " ");

export const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

/** The index of the x nearest to a value, in an ascending array. */
export function nearest(xs, x) {
  if (!xs || xs.length === 0) return -1;
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle;
    else high = middle;
  }
  return Math.abs(xs[low] - x) <= Math.abs(xs[high] - x) ? low : high;
}

/** Calls the function once, so many milliseconds after the last wish. */
export function later(wait, action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

/** Says something to a screen reader. */
export function say(text) {
  byId("live").textContent = text;
}
