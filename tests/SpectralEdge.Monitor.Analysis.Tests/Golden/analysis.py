"""Makes analysis.json: inputs and what NumPy and SciPy say about them. Run: python3 analysis.py > analysis.json"""
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261125)
cases = []
for n, gamma, noise in ((3, 1.0, 0.1), (12, -0.7, 0.3), (40, 2.1, 0.05)):
    x = np.exp(rng.uniform(0, 5, n))
    y = 3.5 * x**gamma * np.exp(rng.normal(0, noise, n))
    fit = stats.linregress(np.log(x), np.log(y))
    reach = {c: stats.t.ppf(0.5 + c / 2, n - 2) * fit.stderr for c in (0.95, 0.8)}
    pearson = stats.pearsonr(x, y)
    cases.append({
        "x": x.tolist(), "y": y.tolist(),
        "exponent": fit.slope, "error": fit.stderr, "reach95": reach[0.95], "reach80": reach[0.8],
        "factor": float(np.exp(fit.intercept)), "determination": fit.rvalue**2,
        "r": pearson[0], "p": pearson[1],
    })
tails = [{"f": f, "q": q, "df": df, "p": float(stats.f.sf(f, q, df))}
         for f, q, df in ((3.32, 2, 43), (54.4, 2, 43), (0.5, 6, 37), (1e-3, 1, 1), (400.0, 3, 60))]
print(json.dumps({"cases": cases, "tails": tails}, indent=1))
