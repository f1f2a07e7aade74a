# Golden values of the tests in ../presence.test.ts: python3 presence.py > presence.json (numpy, scipy 1.17).
import json
import numpy as np
from scipy import optimize, special, stats

out = {}

# P(Y >= y) with mean m and variance m + m²/k; Poisson where k is null.
out["tails"] = [
    {"count": y, "mean": m, "k": k, "p": float(stats.poisson.sf(y - 1, m) if k is None else stats.nbinom.sf(y - 1, k, k / (k + m)))}
    for y, m, k in ((1, 0.5, 2), (30, 10, 8), (400, 333, 1.8), (700, 50, 1.8), (12, 12, None), (40, 12, None), (3, 0.2, 0.5))
]

# The mean at which either tail of a count is .025.
def mean_behind(y, k):
    tail = lambda m: stats.nbinom.sf(y - 1, k, k / (k + m)) - 0.025
    head = lambda m: stats.nbinom.cdf(y, k, k / (k + m)) - 0.025
    low = 0.0 if y == 0 else optimize.brentq(tail, 1e-12, 1e6, xtol=1e-13, rtol=1e-14)
    return float(low), float(optimize.brentq(head, 1e-12, 1e7, xtol=1e-13, rtol=1e-14))

out["means"] = [{"count": y, "k": k, "low": mean_behind(y, k)[0], "high": mean_behind(y, k)[1]} for y, k in ((0, 2), (5, 8), (120, 1.8), (400, 8))]

out["digamma"] = [{"x": x, "value": float(special.digamma(x))} for x in (0.05, 0.5, 1, 3.7, 42, 1e6)]

# Breslow's moments.
rng = np.random.default_rng(9)
means = np.array([5.0, 20, 80, 40, 3, 150])
counts = rng.negative_binomial(4, 4 / (4 + means))
out["dispersion"] = {"counts": counts.tolist(), "means": means.tolist(), "k": float((means**2).sum() / ((counts - means) ** 2 - means).sum())}

# Gamma–Poisson with a prior of mean 1, its shape by marginal likelihood.
y = np.array([0, 2, 40, 9, 300, 15])
e = np.array([1.0, 3, 12, 10, 280, 14])
def minus(log_a):
    a = np.exp(log_a)
    return -stats.nbinom.logpmf(y, a, a / (a + e)).sum()
a = float(np.exp(optimize.minimize_scalar(minus, bounds=(np.log(0.05), np.log(1000)), method="bounded", options={"xatol": 1e-12}).x))
out["shrunk"] = {"counts": y.tolist(), "expected": e.tolist(), "shape": a, "logRatios": (special.digamma(a + y) - np.log(a + e)).tolist()}

json.dump(out, __import__("sys").stdout, indent=2)
print()
