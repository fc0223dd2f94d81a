"""Makes scoring.json: inputs and what SciPy says about their intervals. Run: python3 scoring.py > scoring.json"""
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261125)
poisson = [{"n": n, "confidence": c,
            "lower": float(stats.chi2.ppf((1 - c) / 2, 2 * n) / 2) if n else 0.0,
            "upper": float(stats.chi2.ppf(1 - (1 - c) / 2, 2 * n + 2) / 2)}
           for n in (0, 1, 2, 5, 30, 200, 3000) for c in (0.95, 0.8, 0.999)]
wilson = []
for k, n in ((0, 1), (1, 1), (0, 12), (4, 4), (3, 7), (11, 12), (500, 1000), (1, 100000)):
    for c in (0.95, 0.8, 0.999):
        interval = stats.binomtest(k, n).proportion_ci(confidence_level=c, method="wilson")
        wilson.append({"k": k, "n": n, "confidence": c, "lower": float(interval.low), "upper": float(interval.high)})
leads = []
for n in (2, 3, 12, 101):
    values = rng.integers(0, 1500, n)
    for c in (0.95, 0.8):
        lower, upper = stats.t.interval(c, n - 1, loc=values.mean(), scale=stats.sem(values))
        leads.append({"leads": values.tolist(), "confidence": c, "mean": float(values.mean()), "median": float(np.median(values)),
                      "lower": float(lower), "upper": float(upper)})
print(json.dumps({"poisson": poisson, "wilson": wilson, "leads": leads}, indent=1))
