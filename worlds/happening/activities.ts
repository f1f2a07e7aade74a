import type { AppId } from "./apps.ts";

/** What people do; servers and background are no activities, they have no hours. */
export const ACTIVITIES = ["leisure", "work", "study"] as const;
export type ActivityId = (typeof ACTIVITIES)[number];

/** Hours of the local day, to 24 and on into the next day (25 is 01:00). `work` stands for the network's own hours. */
interface When {
  readonly days: "work" | "rest" | "weekend" | "all";
  readonly hours: readonly [number, number] | "work" | "beforeAndAfterWork";
  readonly weight: number;
}

export interface Activity {
  /** Weights add where rows overlap; they are scaled so that an ordinary week has the mean 1. */
  readonly when: readonly When[];
  /** Share of octets by application. */
  readonly apps: Partial<Record<AppId, number>>;
}

/**
 * Leisure lies in evenings and at weekends, work in working hours with a dip at noon: the two day shapes of Feldmann et al.,
 * The Lockdown Effect (IMC 2020) §4, drawn with straight edges. Weights are ours.
 */
export const ACTIVITY: Record<ActivityId, Activity> = {
  leisure: {
    when: [
      { days: "all", hours: [0, 24], weight: 0.06 },
      { days: "all", hours: [12, 14], weight: 0.15 },
      { days: "all", hours: [19, 25], weight: 1 },
      { days: "weekend", hours: [14, 25], weight: 0.9 },
      { days: "rest", hours: [9, 19], weight: 0.3 },
    ],
    apps: { video: 0.6, game: 0.02, web: 0.378, dns: 0.002 },
  },
  work: {
    when: [
      { days: "all", hours: [0, 24], weight: 0.03 },
      { days: "work", hours: "work", weight: 1 },
      { days: "work", hours: [12, 13], weight: -0.5 },
      { days: "work", hours: "beforeAndAfterWork", weight: 0.25 },
    ],
    apps: { bulk: 0.5, web: 0.36, mail: 0.09, code: 0.048, dns: 0.002 },
  },
  study: {
    when: [
      { days: "all", hours: [0, 24], weight: 0.03 },
      { days: "work", hours: [8, 12], weight: 0.8 },
      { days: "work", hours: [14, 17], weight: 0.7 },
      { days: "all", hours: [19, 22], weight: 0.5 },
    ],
    apps: { web: 0.448, class: 0.35, video: 0.15, mail: 0.05, dns: 0.002 },
  },
};
