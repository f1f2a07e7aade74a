# Golden values of transit.test.ts: Jeffreys' interval of k of n. SciPy 1.17.
from scipy.stats import beta

for k, n in [(3, 5), (5, 5), (2, 9)]:
    print(k, n, *beta.ppf([0.025, 0.975], k + 0.5, n - k + 0.5))
