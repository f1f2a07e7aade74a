import type { Subject } from "../../subject/subject.ts";
import { DAY, HOUR, type Period } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { askCoverage, type Covered, coveredFrom } from "../instrument/coverage.ts";
import {
  type Asked,
  askActive,
  askByClient,
  askClients,
  askDomains,
  askNames,
  askServers,
  askSpread,
  askTotal,
  type Client,
  MOST_DOMAINS,
} from "./ask.ts";
import { askSampling } from "./ask-flows.ts";
import { type Judgement, judge, toldAt } from "./estimate.ts";
import { foundFrom, unlookedFrom } from "./power.ts";
import type { Told } from "./source.ts";

/** What names tell of a window. */
export interface Heard {
  readonly from: Told;
  readonly queries: number;
  readonly clients: number;
  readonly coveredDays: number;
  /** Share of the period. */
  readonly coverage: number;
  /** Share of packets that the exporters of names see; null when one does not tell. */
  readonly sampling: number | null;
  readonly judgement: Judgement;
  /** Whether it asks for others: a resolver, or an address shared by many. */
  readonly speaksForMany: (client: string) => boolean;
  readonly toldAt: ReadonlyMap<string, number | null>;
  /** What each client of a tunnel asked below its domain. */
  readonly asked: ReadonlyMap<string, Asked>;
  readonly foundFrom: number;
}

/** Registered domains a day for which no single machine asks. */
const MANY_DOMAINS = 1000;

/** What names tell; null when none are told. */
export async function gatherNames(
  { store, subject }: Pick<Task, "store" | "subject">,
  period: Period,
  least: number,
): Promise<Heard | null> {
  const told = await askedFrom(store, subject, period);
  if (!told) return null;
  const { from, total } = told;
  const clients = await askClients(store, subject, period, from);
  const speaksForMany = speaking(clients, from === "dns" ? await askServers(store, subject, period) : new Set());
  const ranked = await askDomains(store, subject, period, from);
  const domains = ranked.slice(0, MOST_DOMAINS);
  const lone = await askSpread(store, subject, period, from);
  const all = [...domains, ...lone];
  const { names, shareOf } = await askNames(store, subject, period, from, all);
  const judgement = judge(all, names, shareOf, speaksForMany, least);
  const channels = judgement.found.map(({ channel }) => channel);
  const asked = await askByClient(
    store,
    subject,
    period,
    from,
    [...new Set(channels.map(({ domain }) => domain))].sort(),
  );
  const active = await askActive(store, period, from);
  const covered = await coverageOf(store, period, active);
  const exporters = [...new Set(active.map(({ exporter }) => exporter))].sort();
  const sampling = await askSampling(store, period, exporters);
  const coveredDays = coveredHours(covered, exporters, period) / 24;
  const span = {
    from: Math.floor((total.first * 1000) / HOUR) * HOUR,
    to: Math.ceil((total.last * 1000 + 1) / HOUR) * HOUR,
  };
  const within = coveredHours(covered, exporters, span) / ((span.to - span.from) / HOUR);
  const seconds = total.last - total.first;
  return {
    from,
    queries: total.queries,
    clients: clients.length,
    coveredDays: Math.min(coveredDays, (seconds * 1000) / DAY),
    coverage: (coveredDays * DAY) / (period.to - period.from),
    sampling,
    judgement,
    speaksForMany,
    toldAt: toldAt(channels, least),
    asked: new Map(asked.map((one) => [`${one.client} ${one.domain}`, one])),
    foundFrom: Math.max(
      foundFrom(least, Math.max(1, seconds) / 86_400, Math.max(0.01, within), sampling ?? 1),
      unlookedFrom(ranked, MOST_DOMAINS, seconds / 86_400),
    ),
  };
}

async function askedFrom(store: Task["store"], subject: Subject, period: Period) {
  for (const from of ["dns", "flow"] as const) {
    const total = await askTotal(store, subject, period, from);
    if (total) return { from, total };
  }
  return null;
}

function speaking(clients: readonly Client[], servers: ReadonlySet<string>): (client: string) => boolean {
  const many = new Set(
    clients.filter(({ domains, days }) => domains >= MANY_DOMAINS * days).map(({ client }) => client),
  );
  return (client) => many.has(client) || servers.has(client);
}

async function coverageOf(
  store: Task["store"],
  period: Period,
  active: readonly { readonly exporter: string; readonly active: number }[],
): Promise<Covered> {
  const told = await askCoverage(store, period);
  const known = new Set(told.exporters.filter((exporter) => !told.guessed.includes(exporter)));
  const standIn = coveredFrom(
    [],
    [],
    active.filter(({ exporter }) => !known.has(exporter)),
    period,
  );
  return {
    exporters: [...new Set([...known, ...standIn.exporters])].sort(),
    guessed: standIn.exporters,
    share: (exporter, from, to) => (known.has(exporter) ? told : standIn).share(exporter, from, to),
    reported: (exporter) => (known.has(exporter) ? told : standIn).reported(exporter),
  };
}

/** Hours in which some exporter of names was heard, each by the share that was. */
function coveredHours(covered: Covered, exporters: readonly string[], { from, to }: Period): number {
  let hours = 0;
  for (let at = from; at < to; at += HOUR) {
    const end = Math.min(to, at + HOUR);
    const share = Math.max(0, ...exporters.map((exporter) => covered.share(exporter, at, end)));
    hours += (share * (end - at)) / HOUR;
  }
  return hours;
}
