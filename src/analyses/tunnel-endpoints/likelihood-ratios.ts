/**
 * How much each sign (signs.ts) speaks for a tunnel, in nats, capped at ±3: learned by learn.ts from made-up hosts
 * (test/made-hosts.ts), five kinds of tunnel against thirteen of what is long-lived too. learned.test.ts derives the table anew
 * and tries it on other hosts. What share of rivals sits on a carrier's port or in a rented network is our assumption.
 */
export const LOG_RATIOS: Readonly<Record<string, number>> = {
  "share-most": -0.74,
  "share-much": 0.57,
  "share-little": -1.34,
  "all-else-stops": 3,
  "all-else-drops": 0.21,
  "all-else-goes-on": -3,
  "runs-long": 0.12,
  "runs-some": -0.36,
  "runs-short": -1.88,
  alive: 1.4,
  "silent-or-busy": -3,
  "both-ways": 1.2,
  "one-way": -3,
  "rented-machine": 0.7,
  "other-network": -1.08,
  "never-looked-up": 2.21,
  "looked-up": -1.32,
  "carrier-port": 2.89,
  "other-port": -0.46,
};

/** Nats from which on a long talk is called likely: at most one in a thousand of what is no tunnel reaches it. */
export const LIKELY = 5;

/** Tunnels among long talks before anything speaks (METHODS §6: simulated at 1 %). */
export const PREVALENCE = 0.01;
