"""Golden values of changes.test.ts: python3 changes.py (numpy 2, SciPy 1.17)."""
import numpy as np
from scipy import stats

y = np.array([0.2, -0.4, 0.1, 0.3, -0.2, 0.0, 3.1, 2.8, 3.3, 2.9, 3.2, 3.0, 1.1, 0.9, 1.2, 1.0, 0.8, 1.3])


def optimal(values, penalty, shortest, cost):
    """Optimal partitioning without pruning (Jackson et al., 2005)."""
    n = len(values)
    best = [(-penalty, [])] + [None] * n
    for to in range(shortest, n + 1):
        ways = [(best[s][0] + cost(values[s:to]) + penalty, best[s][1] + ([s] if s else [])) for s in range(0, to - shortest + 1) if best[s]]
        best[to] = min(ways, key=lambda one: one[0])
    return best[n]


print("mean", optimal(y, 2.0, 2, lambda v: np.sum((v - v.mean()) ** 2) / 0.5))
print("meanVariance", optimal(y, 6.0, 3, lambda v: len(v) * np.log(v.var() + 1e-8)))


def bocpd(values, hazard, m0, k0, a0, b0):
    runs, states = np.array([1.0]), [(m0, k0, a0, b0)]
    for x in values:
        like = np.array([stats.t.pdf(x, 2 * a, loc=m, scale=np.sqrt(b * (k + 1) / (k * a))) for m, k, a, b in states])
        grown = np.r_[np.sum(runs * like) * hazard, runs * like * (1 - hazard)]
        runs = grown / grown.sum()
        states = [(m0, k0, a0, b0)] + [((k * m + x) / (k + 1), k + 1, a + 0.5, b + k * (x - m) ** 2 / (2 * (k + 1))) for m, k, a, b in states]
    return runs


for n in (6, 8, 14):
    r = bocpd(y[:n], 1 / 120, 0.0, 0.1, 1.0, 0.1)
    print("bocpd", n, r.argmax(), r[:4].sum(), r.max())

a, b = y[:6], y[6:12]
d = lambda u, v: np.abs(u[:, None] - v[None, :])
m, n = len(a), len(b)
e = 2 * d(a, b).mean() - d(a, a).sum() / (m * (m - 1)) - d(b, b).sum() / (n * (n - 1))
print("energy", m * n / (m + n) * e)
print("bh", stats.false_discovery_control([0.01, 0.04, 0.03, 0.5, 0.002]).tolist())
c = np.log(np.array([0.5, 0.3, 0.2]))
print("clr", (c - c.mean()).tolist())
