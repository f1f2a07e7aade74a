import { InvalidArgumentError, Option } from "commander";
import { formatPeriod, type Instant, type Period, parseInstant, parsePeriod, periodOf } from "../values/instant.ts";
import { UsageError } from "./exit.ts";

export function instantArgument(text: string): Instant {
  const at = parseInstant(text);
  if (at === null)
    throw new InvalidArgumentError(
      `"${text}" is not an ISO 8601 time such as 2019-01-01 or 2019-01-01T09:00:00+09:00.`,
    );
  return at;
}

export function periodArgument(text: string): Period {
  const period = parsePeriod(text);
  if (!period)
    throw new InvalidArgumentError(
      `"${text}" is not a period such as 2017-04-01..2017-07-06 (the end is not included).`,
    );
  return period;
}

export function seedArgument(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a seed: a whole number.`);
  return Number(text);
}

export function shareArgument(text: string): number {
  const ratio = /^1:(\d{1,9})$/.exec(text);
  const value = ratio ? 1 / Number(ratio[1]) : Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError(`"${text}" is not a sampling probability such as 1:1000 or 0.001.`);
  return value;
}

/** `--against 2017-04-01..2017-07-06` for all questions, `--against paths=2017-12-01..2018-03-15` for one. */
export interface Against {
  readonly all: Period | null;
  readonly of: ReadonlyMap<string, Period>;
}

export function againstArgument(text: string, before: Against): Against {
  const named = /^([a-z][a-z-]*)=(.*)$/.exec(text);
  return named
    ? { ...before, of: new Map([...before.of, [named[1]!, periodArgument(named[2]!)]]) }
    : { ...before, all: periodArgument(text) };
}

/** `--set growth.leastCoverage=0.7`. */
export function settingArgument(text: string, before: Record<string, number>): Record<string, number> {
  const match = /^([a-z][a-z-]*\.[A-Za-z]+)=(.+)$/.exec(text);
  const value = Number(match?.[2]);
  if (!match || !Number.isFinite(value))
    throw new InvalidArgumentError(`"${text}" is not a setting such as growth.leastCoverage=0.7.`);
  return { ...before, [match[1]!]: value };
}

/** What `--store` takes. */
export const STORE = "where the records are: a folder, or clickhouse://host:port/database?cluster=NAME";

/** What ask and report have in common. */
export const STUDY_OPTIONS = (): Option[] => [
  new Option("--subject <id or file>", "the network under study").makeOptionMandatory(),
  new Option("--store <where>", STORE).makeOptionMandatory().env("NARROWS_STORE"),
  new Option("--from <time>", "start of the period, ISO 8601").argParser(instantArgument).makeOptionMandatory(),
  new Option("--to <time>", "end of the period, not included").argParser(instantArgument).makeOptionMandatory(),
  new Option("--against <period>", "the period to compare with, FROM..TO; QUESTION=FROM..TO for one question")
    .argParser(againstArgument)
    .default({ all: null, of: new Map() } satisfies Against, "none"),
  new Option("--seed <n>", "of permutations and bootstraps").argParser(seedArgument).default(1),
  new Option("--set <setting=value>", "change a setting, such as growth.leastCoverage=0.7")
    .argParser(settingArgument)
    .default({}, "none"),
  new Option("--references <folder>", "dated references besides the bundled ones"),
];

export interface StudyOptions {
  subject: string;
  store: string;
  from: Instant;
  to: Instant;
  against: Against;
  seed: number;
  set: Record<string, number>;
  references?: string;
  sensitivity: boolean;
}

export function periodFrom(from: Instant, to: Instant): Period {
  const period = periodOf(from, to);
  if (!period) throw new UsageError(`--to must be later than --from: ${formatPeriod({ from, to })} is no period.`);
  return period;
}
