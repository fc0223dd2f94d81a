// The address keeps what was chosen: #run=…&compare=…&from=…&to=…&group=…&window=…&theme=…&by=…&event=…

const chosen = new Map();
let written = "";

/** Reads the address once, and again when a person changes it. */
export function readAddress() {
  chosen.clear();
  for (const part of location.hash.slice(1).split("&")) {
    const at = part.indexOf("=");
    if (at < 1) continue;
    try {
      chosen.set(part.slice(0, at), decodeURIComponent(part.slice(at + 1)));
    } catch {
      // A broken escape is as good as nothing.
    }
  }
  return chosen;
}

export const chosenText = (key) => chosen.get(key) || null;

export function chosenNumber(key) {
  const value = Number(chosen.get(key));
  return chosen.has(key) && Number.isFinite(value) ? value : null;
}

/** Keeps values; null forgets. */
export function keep(values) {
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "") chosen.delete(key);
    else chosen.set(key, String(value));
  }
  const hash = [...chosen].map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
  written = `#${hash.join("&")}`;
  try {
    history.replaceState(null, "", written);
  } catch {
    // Some browsers refuse it for files or when called too often: the address is then a little behind.
  }
}

/** Whether the address is the one that was written here. */
export const isOwnAddress = () => location.hash === written;
