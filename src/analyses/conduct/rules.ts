/** A threshold that decides, with where it is from. Its id stands in `details.rules`. */
export interface Rule {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly because: string;
  readonly source: string;
}

const rule = (id: string, value: number, unit: string, because: string, source: string): Rule => ({
  id,
  value,
  unit,
  because,
  source,
});

export const SCAN = {
  targets: rule("scan-targets", 25, "targets", "no program of a person misses so many at once", "METHODS §10"),
  window: rule("scan-window", 300, "seconds", "of whole flows", "METHODS §10"),
  thinWindow: rule("scan-window-sampled", 86_400, "seconds", "of sampled flows: few of them are met", "ours"),
  loneShare: rule(
    "scan-lone-syn",
    0.8,
    "share of sampled TCP records",
    "of connections that come to be, one packet in many is the first",
    "ours",
  ),
  walkTargets: rule("walk-targets", 10, "targets", "four dead servers in a row are no scan yet", "ours"),
} as const;

export const EXFILTRATION = {
  octets: rule("sent-octets", 1e8, "octets a day", "100 MB to one remote end", "METHODS §10"),
  balance: rule(
    "producer-ratio",
    0.5,
    "(sent − received) ÷ (sent + received)",
    "three times as much out",
    "METHODS §10",
  ),
  z: rule("robust-z", 6, "deviations of the logarithm", "beyond the host's own days and its peers", "METHODS §10"),
  age: rule("new-remote", 7, "days", "nobody of the subject met the remote end before", "METHODS §10"),
  history: rule("own-days", 30, "days", "of the host itself, for comparison", "METHODS §10"),
  leastSpread: rule("least-spread", 0.25, "logarithm", "hosts that send the same every day are no measure", "ours"),
} as const;

export const REFLECTION = {
  remotes: rule("reflector-count", 30, "remote ends in a window", "of one port, towards one host", "ours"),
  window: rule("reflection-window", 300, "seconds", "as for scans", "ours"),
  apart: rule("episode-gap", 900, "seconds", "of quiet that part two attacks", "ours"),
  mostDays: rule(
    "episode-days",
    0.3,
    "share of days and of hours",
    "what happens on most of them is a service",
    "ours",
  ),
} as const;

export const SPOOFED = {
  sources: rule("forged-sources", 25, "own addresses in an hour", "towards one remote port, unanswered", "ours"),
  dark: rule("dark-sources", 0.5, "share of those addresses", "never answered in the whole period", "ours"),
  floodSources: rule("flood-sources", 500, "remote addresses in five minutes", "towards one port, unanswered", "ours"),
} as const;

export const BEACON = {
  events: rule("beacon-events", 20, "events", "fewer do not show a beat", "METHODS §10"),
  hours: rule("beacon-hours", 6, "hours", "with calls", "METHODS §10 (RITA)"),
  level: rule("beacon-false", 0.05, "share of those told", "false discoveries (Benjamini & Hochberg, 1995)", "ours"),
  even: rule("beacon-even", 0.5, "regularity or coherence", "half of the calls keep the beat beyond chance", "ours"),
} as const;

export function ruleIds(rules: Readonly<Record<string, Rule>>): string[] {
  return Object.values(rules).map(({ id }) => id);
}
