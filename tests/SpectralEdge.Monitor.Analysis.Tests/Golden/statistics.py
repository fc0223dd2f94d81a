"""Makes statistics.json: seeded series, and what NumPy, SciPy and statsmodels say about them.

Run: python3 statistics.py > statistics.json (made with NumPy 1.24, SciPy 1.10, statsmodels 0.13.5)
Where no library has the statistic it is written out here from its definition, on whole arrays, as plainly as possible.
"""
import json
import warnings

import numpy as np
import statsmodels.api as sm
from scipy import ndimage, stats
from statsmodels.tsa.stattools import acf, adfuller, grangercausalitytests, kpss

warnings.simplefilter("ignore")
rng = np.random.default_rng(20261125)
N = 120


def ar(n, rho, noise):
    out = np.zeros(n)
    for t in range(1, n):
        out[t] = rho * out[t - 1] + noise[t]
    return out


def windows(n, w):
    return np.convolve(rng.normal(size=n + w - 1), np.ones(w) / w, "valid")


steps = np.cumsum(rng.choice([50, 100, 200], N))
x = ar(N, 0.4, rng.normal(size=N))
y = np.zeros(N)
for t in range(3, N):
    y[t] = 0.5 * y[t - 1] + 0.8 * x[t - 3] + 0.5 * rng.normal()
time = np.arange(N)
ratio = 1.05 + 0.7 * np.exp(-((time - 45) / 20.0) ** 2) + 0.02 * np.abs(rng.normal(size=N))
loss = 1 + 3 * np.exp(-time / 25.0) + 0.02 * rng.normal(size=N)
drift = 0.3 + 0.5 * np.exp(-time / 40.0) + 0.02 * rng.normal(size=N)
shifted = np.concatenate([rng.normal(size=60), 2.5 + 1.5 * rng.normal(size=60)])
S = {"x": x, "y": y, "a": ar(N, 0.5, rng.normal(size=N)), "b": ar(N, 0.5, rng.normal(size=N)),
     "v": windows(N, 10), "w": windows(N, 10), "walk": np.cumsum(rng.normal(size=N)),
     "ratio": ratio, "loss": loss, "drift": drift, "shifted": shifted}
S = {k: np.round(v, 10) for k, v in S.items()}
out = {"steps": steps.tolist(), "series": {k: v.tolist() for k, v in S.items()}}


def detrend(v, t, degree):
    fit = np.polynomial.Polynomial.fit(t, v, degree)
    return v - fit(t)


out["detrending"] = [{"series": n, "by": by, "degree": d, "residuals": detrend(S[n], steps if by == "step" else time, d).tolist()}
                     for n, by, d in (("ratio", "index", 0), ("loss", "index", 1), ("walk", "index", 6), ("loss", "step", 3))]


def at_lag(u, v, lag):
    return (u[:len(u) - lag], v[lag:]) if lag >= 0 else (u[-lag:], v[:lag])


def overlap_size(n, w):
    k = np.arange(1, min(n, w))
    return float(np.clip(n / (1 + 2 * np.sum((1 - k / n) * (1 - k / w) ** 2)), 4, n))


def bartlett_size(u, v):
    n = len(u)
    k = np.arange(1, n // 4 + 1)
    ru, rv = acf(u, nlags=n // 4, fft=False)[1:], acf(v, nlags=n // 4, fft=False)[1:]
    return float(np.clip(n / max(1, 1 + 2 * np.sum((1 - k / n) * ru * rv)), 4, n))


def first_lag_size(u, v):
    rho = [acf(s, nlags=1, fft=False)[1] for s in (u, v)]
    return float(np.clip(min(len(u) * (1 - r) / (1 + r) for r in rho), 4, len(u)))


def effective_p(r, n):
    return float(2 * stats.t.sf(abs(r) * np.sqrt((n - 2) / (1 - r * r)), n - 2))


def profile(u, v, lo, hi, overlap=None):
    points = []
    for lag in range(lo, hi + 1):
        p, q = at_lag(u, v, lag)
        r, pv = stats.pearsonr(p, q)
        n = overlap_size(len(p), overlap) if overlap else bartlett_size(p, q)
        points.append({"lag": lag, "r": r, "p": pv, "n": len(p), "effective": n, "effectiveP": effective_p(r, n)})
    return {"points": points, "strongest": max(points, key=lambda e: abs(e["r"]))["lag"], "mostNegative": min(points, key=lambda e: e["r"])["lag"]}


out["lags"] = [dict(profile(S[u], S[v], lo, hi, w), x=u, y=v, overlap=w)
               for u, v, lo, hi, w in (("x", "y", -5, 7, None), ("v", "w", -3, 5, 10), ("ratio", "loss", -5, 5, None))]
out["sizes"] = [{"x": u, "y": v, "bartlett": bartlett_size(S[u], S[v]), "firstLag": first_lag_size(S[u], S[v]), "acf": acf(S[u], nlags=12, fft=False).tolist()}
                for u, v in (("x", "y"), ("v", "w"), ("a", "b"), ("walk", "loss"))]
out["overlapping"] = [{"n": n, "w": w, "size": overlap_size(n, w)} for n, w in ((50, 10), (40, 20), (30, 30), (100, 1), (500, 40), (12, 40))]

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Bits:
    def __init__(self, seed, name="block bootstrap"):
        self.stream, self.index = mix(seed ^ GAMMA), 0
        for c in name:
            self.stream = mix(((self.stream ^ ord(c)) + GAMMA) & MASK)

    def word(self):
        self.index += 1
        return mix((self.stream + self.index * GAMMA) & MASK)

    def below(self, bound):
        return ((self.word() >> 32) * bound) >> 32

    def unit(self):
        return (self.word() >> 11) / 2.0**53


def bootstrap(u, v, kind, length, draws, seed, confidence):
    bits, n, found = Bits(seed), len(u), []
    for _ in range(draws):
        places = []
        for i in range(n):
            if kind == 0:
                places.append(bits.below(n - length + 1) if i % length == 0 else places[-1] + 1)
            elif i == 0 or bits.unit() * length < 1:
                places.append(bits.below(n))
            else:
                places.append((places[-1] + 1) % n)
        found.append(np.corrcoef(u[places], v[places])[0, 1])
    return np.quantile(found, [(1 - confidence) / 2, 1 - (1 - confidence) / 2]).tolist()


out["bootstrap"] = [{"x": u, "y": v, "lag": lag, "kind": kind, "length": 12, "draws": 300, "seed": 7, "confidence": c,
                     "interval": bootstrap(*at_lag(S[u], S[v], lag), kind, 12, 300, 7, c)}
                    for u, v, lag, kind, c in (("x", "y", 3, 0, 0.95), ("x", "y", 3, 1, 0.95), ("v", "w", 0, 1, 0.8))]

COUNT, P = 48, 12
updates = np.round(rng.normal(size=(COUNT, P)) * 0.3 + np.outer(1 + np.sin(np.arange(COUNT) / 6), np.eye(P)[0]) + np.outer(np.cos(np.arange(COUNT) / 9), np.eye(P)[1]), 6)
loss_of_updates = np.round(np.exp(-np.arange(COUNT) / 20) + 0.05 * rng.normal(size=COUNT), 10)


def spectrum(block):
    sigma = np.linalg.svd(block, compute_uv=False)
    q = sigma**2 / np.sum(sigma**2)
    q = q[q > 1e-300]
    r = sigma[:-1] / sigma[1:]
    k = int(np.argmax(r))
    return {"sigma": sigma.tolist(), "k": k + 1, "R": r[k], "gap": sigma[k] - sigma[k + 1], "drift": float(np.linalg.norm(block.mean(axis=0))),
            "variance": float(np.sum(block**2)), "rank": float(np.exp(-np.sum(q * np.log(q)))), "k95": int(np.searchsorted(np.cumsum(q), 0.95) + 1)}


spectra = []
for stride in (1, 2, 3):
    sampled = np.add.reduceat(updates[:COUNT // stride * stride], np.arange(0, COUNT // stride * stride, stride))
    for w in (4, 10):
        spectra.append({"stride": stride, "window": w, "windows": [spectrum(sampled[i:i + w]) for i in range(0, len(sampled) - w + 1, 3)]})
flips = []
for stride in (1, 2):
    sampled = np.add.reduceat(updates[:COUNT // stride * stride], np.arange(0, COUNT // stride * stride, stride))
    for w in (4, 7, 10):
        ends = (np.arange(w - 1, len(sampled)) + 1) * stride
        r = np.array([spectrum(sampled[e // stride - w:e // stride])["R"] for e in ends])
        found = profile(detrend(r, ends, 3), detrend(loss_of_updates[ends - 1], ends, 3), -3, 3, w)
        best = [e for e in found["points"] if e["lag"] == found["strongest"]][0]
        flips.append({"stride": stride, "window": w, "n": len(ends), "lag": best["lag"], "r": best["r"]})
out["dots"] = {"updates": updates.flatten().tolist(), "count": COUNT, "losses": loss_of_updates.tolist(), "first": (updates @ updates[0]).tolist(), "spectra": spectra, "flips": flips}


def lagged(v, lags, left):
    return [v[left - k:len(v) - k] for k in range(1, lags + 1)]


def rss(columns, target):
    return sm.OLS(target, np.column_stack(columns)).fit().ssr


def granger(causes, effect, lag, overlap, left=None):
    left = left or lag
    n = len(effect) - left
    small = [np.ones(n)] + lagged(effect, lag, left)
    large = small + [c for s in causes for c in lagged(s, lag, left)]
    rs, ru = rss(small, effect[left:]), rss(large, effect[left:])
    q, df = lag * len(causes), n - len(large)
    f = ((rs - ru) / q) / (ru / df)
    size = overlap_size(n, overlap)
    result = {"lag": lag, "n": n, "q": q, "df": df, "delta": (rs - ru) / rs, "F": f, "p": stats.f.sf(f, q, df), "size": size,
              "aic": n * np.log(ru / n) + 2 * len(large), "bic": n * np.log(ru / n) + len(large) * np.log(n)}
    free = size - len(large)
    if free >= 1:
        result["effectiveF"] = f / df * free
        result["effectiveP"] = stats.f.sf(result["effectiveF"], q, free)
    return result


tests = []
for u, v, w in (("x", "y", 1), ("y", "x", 1), ("a", "b", 1), ("v", "w", 10), ("ratio", "loss", 10)):
    library = grangercausalitytests(np.column_stack([S[v], S[u]]), 4, verbose=False)
    for lag in range(1, 5):
        own = granger([S[u]], S[v], lag, w)
        f, p, df, q = library[lag][0]["ssr_ftest"]
        assert abs(own["F"] / f - 1) < 1e-8 and own["df"] == df and own["q"] == q
        tests.append(dict(own, x=u, y=v, overlap=w, F=f, p=p))
choices = []
for u, v in (("x", "y"), ("y", "x"), ("a", "b")):
    orders = [granger([S[u]], S[v], lag, 1, left=4) for lag in range(1, 5)]
    choices.append({"x": u, "y": v, "aic": [o["aic"] for o in orders], "bic": [o["bic"] for o in orders]})
residualised = []
for lags in (1, 2):
    target = S["ratio"][lags:]
    fit = sm.OLS(target, np.column_stack([np.ones(len(target)), S["loss"][lags:]] + lagged(S["loss"], lags, lags))).fit()
    residualised.append(dict(granger([fit.resid], S["loss"][lags:], 1, 1), lags=lags, rSquared=fit.rsquared))
shifts = []
for u, v, lag, least in (("x", "y", 3, 4), ("y", "x", 1, 2), ("v", "w", 2, 12)):
    f = [granger([np.roll(S[u], -k)], S[v], lag, 1)["F"] for k in [0] + list(range(least, N - least + 1))]
    shifts.append({"x": u, "y": v, "lag": lag, "least": least, "p": (1 + sum(g >= f[0] for g in f[1:])) / len(f)})
out["granger"] = {"tests": tests, "shifts": shifts, "choices": choices, "residualised": residualised,
                  "multivariate": [dict(granger([S["x"], S["a"], S["b"]], S["y"], 3, 1), causes=["x", "a", "b"], y="y"),
                                   dict(granger([S["ratio"], S["drift"]], S["loss"], 2, 10), causes=["ratio", "drift"], y="loss", overlap=10)]}

roots = []
for name in ("x", "v", "walk", "loss"):
    for trend, code in enumerate(("n", "c", "ct")):
        for lags in (0, 3):
            s, p, used, n, crit = adfuller(S[name], maxlag=lags, regression=code, autolag=None)
            roots.append({"series": name, "trend": trend, "lags": lags, "auto": None, "statistic": s, "p": p, "used": used, "n": n, "critical": [crit["1%"], crit["5%"], crit["10%"]]})
        for auto, rule in enumerate(("AIC", "BIC")):
            s, p, used, n, crit, _ = adfuller(S[name], regression=code, autolag=rule)
            roots.append({"series": name, "trend": trend, "lags": None, "auto": auto, "statistic": s, "p": p, "used": used, "n": n, "critical": [crit["1%"], crit["5%"], crit["10%"]]})
levels = []
for name in ("x", "v", "walk", "loss", "shifted"):
    for trend, code in ((1, "c"), (2, "ct")):
        for lags in (None, 0, 7):
            s, p, used, _ = kpss(S[name], regression=code, nlags="auto" if lags is None else lags)
            levels.append({"series": name, "trend": trend, "lags": lags, "statistic": s, "p": p, "used": used})
out["stationarity"] = {"roots": roots, "levels": levels}

sliding = []
for w in (7, 8):
    r = [None] * N
    for i in range(N - w + 1):
        r[i + w // 2] = float(np.corrcoef(S["x"][i:i + w], S["y"][i:i + w])[0, 1])
    sliding.append({"width": w, "r": r})
out["sliding"] = sliding


def phases(r):
    top = int(np.argmax(r))
    lo = hi = top
    while lo > 0 and r[lo - 1] >= 0.85 * r[top]:
        lo -= 1
    while hi < len(r) - 1 and r[hi + 1] >= 0.85 * r[top]:
        hi += 1
    slope = np.gradient(ndimage.uniform_filter1d(r, 5, mode="nearest"))
    falling = [i for i in range(top, len(r)) if slope[i] < -0.01]
    start = max(top + 1, falling[0] if falling else len(r))
    above = np.flatnonzero(r >= 1.3)
    return [(lo, hi + 1), (top + 1, start), (above[0], above[-1] + 1) if len(above) else (len(r), len(r))]


def phase_table(u, v):
    table = []
    for plateau, collapse in phases(S["ratio"]):
        row = []
        for part in (slice(0, plateau), slice(plateau, collapse), slice(collapse, N)):
            a, b = u[part], v[part]
            row.append({"n": len(a), "r": stats.pearsonr(a, b)[0] if len(a) > 2 else None})
        table.append(row)
    return table


out["phases"] = phase_table(S["ratio"], S["loss"])

smooth = ndimage.uniform_filter1d(np.abs(np.diff(S["loss"])), 3, mode="nearest")
level = 0.3 * np.median(smooth[:10])
stable = [i for i in range(10, len(smooth)) if smooth[i] < level]
top = int(np.argmax(S["ratio"]))
out["events"] = {"peak": int(steps[top]), "stable": int(steps[stable[0] + 1]),
                 "collapses": [{"threshold": th, "step": next((int(steps[i]) for i in range(top + 1, N) if S["ratio"][i] < th), None)} for th in (1.05, 1.15, 1.2, 1.25, 1.3)]}

d = np.abs(np.diff(S["shifted"]))
z = (S["shifted"] - S["shifted"][:10].mean()) / S["shifted"][:10].std(ddof=1)
up = down = 0.0
for i in range(10, N):
    up, down = max(0, up + z[i] - 0.5), max(0, down - z[i] - 0.5)
    if max(up, down) > 5:
        break
welch = [stats.ttest_ind(S["shifted"][i:i + 10], S["shifted"][i - 10:i], equal_var=False).statistic for i in range(10, N - 9)]
best = int(np.argmax(np.abs(welch)))
out["shift"] = {"derivative": [int(np.argmax(d)) + 1, float(d.max())], "cusum": [i, max(up, down)], "welch": [best + 10, float(welch[best])]}

compared = []
for name in ("ratio", "drift"):
    lag = profile(detrend(S[name], steps, 3), detrend(S["loss"], steps, 3), -5, 5)
    both = []
    for u, v in ((name, "loss"), ("loss", name)):
        order = int(np.argmin([granger([S[u]], S[v], k, 1, left=4)["aic"] for k in range(1, 5)])) + 1
        both.append(granger([S[u]], S[v], order, 1))
    compared.append({"plain": stats.pearsonr(S[name], S["loss"])[0], "lag": lag["strongest"], "r": max((abs(e["r"]), e["r"]) for e in lag["points"])[1],
                     "granger": both, "phases": phase_table(S[name], S["loss"])})
out["drift"] = {"series": compared, "between": stats.pearsonr(S["ratio"], S["drift"])[0]}

groups = []
for name, positions in (("ratio", [2, 2, 1] * 40), ("drift", [0] * 40 + [3, 1] * 40), ("x", [0] * 120)):
    found = profile(detrend(S[name], steps, 3), detrend(S["loss"], steps, 3), -5, 5)
    best = [e for e in found["points"] if e["lag"] == found["strongest"]][0]
    groups.append({"name": name, "positions": positions, "lag": best["lag"], "r": best["r"], "mean": float(S[name].mean())})
out["groups"] = groups

exact = S["ratio"][:40]
estimates = [{"d": dim, "values": np.round(exact * (1 + rng.normal(size=40) / np.sqrt(dim)), 8).tolist()} for dim in (50, 200, 50, 200)]
out["sketches"] = {"estimates": estimates, "rows": [{"d": dim, "mean": float(np.mean(e)), "max": float(np.max(e))} for dim, e in (
    (dim, np.concatenate([np.abs(np.array(s["values"]) - exact) / exact for s in estimates if s["d"] == dim])) for dim in (50, 200))]}

wanted = np.round(np.exp(rng.uniform(7, 11, 20)))
onset = np.round(0.3 * wanted * np.exp(0.8 * rng.normal(size=20)))
keep = wanted > onset
fits = {name: stats.linregress(np.log(wanted[keep]), np.log(v)) for name, v in (("lead", (wanted - onset)[keep]), ("onset", onset[keep]))}
reach = stats.t.ppf(0.975, keep.sum() - 2)
out["leads"] = {"onset": onset.tolist(), "wanted": wanted.tolist(), "leftOut": int((~keep).sum()),
                **{name + "Fit": {"exponent": f.slope, "lower": f.slope - reach * f.stderr, "upper": f.slope + reach * f.stderr, "factor": float(np.exp(f.intercept)), "determination": f.rvalue**2} for name, f in fits.items()}}

runs = []
for start, every, n in ((0, 100, 30), (150, 70, 40), (0, 33, 80)):
    runs.append({"steps": (start + every * np.arange(n)).tolist(), "values": np.round(np.exp(-every * np.arange(n) / 1500) + 0.05 * rng.normal(size=n), 8).tolist()})
grid = list(range(-50, 3100, 90))
curves = np.array([np.interp(grid, r["steps"], r["values"], left=np.nan, right=np.nan) for r in runs])
known = (~np.isnan(curves)).sum(axis=0)
out["runs"] = {"runs": runs, "grid": grid, "count": known.tolist(), "mean": [float(np.nanmean(c)) if k else None for c, k in zip(curves.T, known)],
               "sd": [float(np.nanstd(c, ddof=1)) if k > 1 else None for c, k in zip(curves.T, known)]}


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.integer):
        return int(value)
    return float(value) if isinstance(value, (float, np.floating)) else value


print(json.dumps(plain(out), separators=(",", ":")))
