# Golden values of the tests in ../exposure.test.ts: python3 exposure.py > exposure.json (numpy, scipy 1.17).
import itertools, json
import numpy as np
from scipy import stats

rng = np.random.default_rng(20)
out = {}

# Entropy of anonymity sets: scipy.stats.entropy, base 2.
out["entropy"] = [
    {"activity": a, "bits": float(stats.entropy(a, base=2))}
    for a in ([1, 1, 1, 1], [5, 3, 2], [1000, 1], [float(x) for x in rng.integers(1, 400, 50)])
]

# Delete-one-block jackknife of a ratio on the logit, Student's t.
x = rng.integers(20, 90, 12).astype(float)
y = x + rng.integers(20, 300, 12)
logit = lambda p: np.log(p / (1 - p))
without = np.array([logit(np.delete(x, i).sum() / np.delete(y, i).sum()) for i in range(12)])
error = np.sqrt(11 / 12 * ((without - without.mean()) ** 2).sum())
centre, half = logit(x.sum() / y.sum()), stats.t.ppf(0.975, 11) * error
back = lambda v: float(1 / (1 + np.exp(-v)))
out["jackknife"] = {"parts": x.tolist(), "wholes": y.tolist(), "value": back(centre), "low": back(centre - half), "high": back(centre + half)}

# Fisher's exact test, one-sided, with none before: scipy.stats.hypergeom.
out["missed"] = [
    {"seen": k, "after": a, "before": b, "p": float(stats.hypergeom.pmf(k, a + b, a, k))}
    for k, a, b in ((1, 10, 10), (5, 10, 10), (10, 10, 14), (43, 43, 14))
]

# Chao2 by its formula (Chao 1987; bias-corrected, as in EstimateS), intervals log-normal.
def chao2(s, q1, q2, m):
    c = (m - 1) / m
    f0 = c * q1 * (q1 - 1) / (2 * (q2 + 1))
    v = f0 + c**2 * q1 * (2 * q1 - 1) ** 2 / (4 * (q2 + 1) ** 2) + c**2 * q1**2 * q2 * (q1 - 1) ** 2 / (4 * (q2 + 1) ** 4)
    k = np.exp(stats.norm.ppf(0.975) * np.sqrt(np.log(1 + v / f0**2)))
    return {"seen": s, "once": q1, "twice": q2, "occasions": m, "value": s + f0, "low": float(s + f0 / k), "high": float(s + f0 * k)}
out["chao2"] = [chao2(60, 20, 10, 30), chao2(200, 5, 8, 90)]

# Weighted geometric means under Dirichlet(1) weights: a million draws.
parts = np.array([[0.9, 0.8, 0.2, 0.5, 0.7], [0.4, 0.5, 0.15, 0.3, 0.6], [0.7, 0.1, 0.6, 0.9, 0.2]])
w = rng.dirichlet(np.ones(5), 1_000_000)
g = np.exp(w @ np.log(parts).T)
q = np.quantile(g, [0.025, 0.975], axis=0).T
equal = np.exp(np.log(parts).mean(axis=1))
flips = [[0.0 if i == j else float((((g[:, i] - g[:, j]) * (equal[i] - equal[j])) <= 0).mean()) for j in range(3)] for i in range(3)]
out["weights"] = {"parts": parts.tolist(), "value": equal.tolist(), "low": q[:, 0].tolist(), "high": q[:, 1].tolist(), "flips": flips}

# Smallest covers by trying every choice.
def smallest(elements, goal):
    names = sorted({m for _, ms in elements for m in ms})
    total = sum(weight for weight, _ in elements)
    for k in range(1, len(names) + 1):
        for s in itertools.combinations(names, k):
            if sum(weight for weight, ms in elements if set(ms) & set(s)) >= goal * total - 1e-9:
                return k
    return None
covers = []
for _ in range(40):
    n = int(rng.integers(3, 9))
    elements = [[int(rng.integers(1, 100)), sorted({f"a{int(m)}" for m in rng.integers(0, n, int(rng.integers(1, 4)))})] for _ in range(int(rng.integers(4, 20)))]
    covers.append({"elements": elements, "goal": 0.95, "k": smallest(elements, 0.95)})
out["covers"] = covers
print(json.dumps(out))
