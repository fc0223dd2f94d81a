// What the short names on the page mean: as a hint at the name, and in the dialog of keys.

export const TERMS = [
  ["k*", "position of the gap: how many directions stand out; blank where no ratio beats the noise"],
  ["W", "window: how many of the newest updates one spectrum is made of"],
  ["every", "steps from one kept update to the next"],
  ["costs", "share of the training time spent in the monitor"],
  ["gap ratio", "R = σₖ / σₖ₊₁, the largest ratio of neighbouring singular values; 1 is no gap"],
  ["noise floor", "the ratio that unrelated updates would reach by chance; below it a gap means nothing"],
  ["‖sin Θ‖", "how far the leading directions turned since the last sample: 0 not at all, larger is more"],
  ["backbone", "the direction that holds most of the way from the start; compare it with a random walk's share"],
  ["gap (above)", "state of the gap in the strip: closed, open, collapsed or unsteady, as its events say"],
  ["phases (below)", "whether the ratio rises, is level (plateau) or falls from its peak (collapse); not whether the gap is open"],
];

const SAME = { k: "k*", ratio: "gap ratio", gap_ratio: "gap ratio", noise_floor: "noise floor", motion: "‖sin Θ‖", subspace_rotation: "‖sin Θ‖",
  backbone_share: "backbone" };

const MEANINGS = new Map(TERMS);

/** The meaning of a name, of a panel or of a quantity; null where the name says it all. */
export const meaningOf = (name) => MEANINGS.get(SAME[name] ?? name) ?? null;
