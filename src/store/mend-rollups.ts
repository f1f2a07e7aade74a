import type { Engine } from "./engines/engine.ts";
import { ROLLUPS, type Rollup, rollupStatement } from "./tables.ts";

/** An hour since 1970 in seconds, its month, and how many flows there are, and are counted in a rollup. */
interface Hour {
  readonly began: number;
  readonly month: number;
  readonly flows: string;
  readonly held: string;
}

/** Flows that are rolled up in one statement, so that what it groups fits into memory. */
const FLOWS_A_STATEMENT = 2_000_000;
const HOUR_SECONDS = 3600;

/**
 * Writes anew the hours of rollups whose number of flows is not that of the flows themselves. Numbers are enough, for a
 * rollup never holds a flow that is not there: what is taken out is forgotten first.
 */
export async function mendRollups(engine: Engine, rollups: readonly Rollup[] = ROLLUPS): Promise<void> {
  for (const rollup of rollups)
    for (const hours of await wrongMonths(engine, rollup)) await rewrite(engine, rollup, hours);
}

/** Before flows are taken out: what is filled when an ingest is over only loses their hours. */
export async function forgetFlows(engine: Engine, where: string): Promise<void> {
  const months = await ask<{ first: number; last: number }>(
    engine,
    `SELECT toYYYYMM(flowStart) AS month, toUnixTimestamp(toStartOfHour(min(flowStart))) AS first,
      toUnixTimestamp(toStartOfHour(max(flowStart))) AS last FROM flow WHERE ${where} GROUP BY month ORDER BY month`,
  );
  for (const rollup of ROLLUPS)
    if (!rollup.atOnce) for (const { first, last } of months) await clear(engine, rollup, first, last);
}

/** After flows were taken out: what is filled with each insert. */
export function mendRollupsAtOnce(engine: Engine): Promise<void> {
  return mendRollups(
    engine,
    ROLLUPS.filter(({ atOnce }) => atOnce),
  );
}

async function rewrite(engine: Engine, rollup: Rollup, hours: readonly Hour[]): Promise<void> {
  await clear(engine, rollup, hours[0]!.began, hours.at(-1)!.began);
  let flows = 0;
  let from = 0;
  for (const [at, one] of hours.entries()) {
    flows += Number(one.flows);
    if (flows < FLOWS_A_STATEMENT && at < hours.length - 1) continue;
    if (flows > 0) await engine.command(rollupStatement(rollup, hours[from]!.began, one.began, engine.profile));
    [from, flows] = [at + 1, 0];
  }
}

async function clear(engine: Engine, { table, time }: Rollup, first: number, last: number): Promise<void> {
  const range = `${time} >= toDateTime(${first}, 'UTC') AND ${time} < toDateTime(${last + HOUR_SECONDS}, 'UTC')`;
  const [there] = await ask<{ rows: string }>(engine, `SELECT count() AS rows FROM ${table} WHERE ${range}`);
  if (there!.rows !== "0") await engine.command(`ALTER TABLE ${table} DELETE WHERE ${range}`);
}

/** Of each month in which a rollup is wrong, all hours from the first to the last wrong one. */
async function wrongMonths(engine: Engine, { table, time, times, flows }: Rollup): Promise<Hour[][]> {
  const [total] = await ask<{ same: number }>(
    engine,
    `SELECT (SELECT count() * ${times} FROM flow) = (SELECT ${flows} FROM ${table}) AS same`,
  );
  if (total!.same === 1) return [];
  const hours = await ask<Hour>(
    engine,
    `SELECT toUnixTimestamp(hour) AS began, toYYYYMM(hour) AS month, sum(rows) AS flows, sum(counted) AS held FROM
      (SELECT toStartOfHour(flowStart) AS hour, count() AS rows, toUInt64(0) AS counted FROM flow GROUP BY hour
       UNION ALL
       SELECT toStartOfHour(${time}) AS hour, toUInt64(0) AS rows, ${flows} AS counted FROM ${table} GROUP BY hour) AS both
     GROUP BY hour ORDER BY hour`,
  );
  const isWrong = (one: Hour) => Number(one.flows) * times !== Number(one.held);
  const months = new Map<number, Hour[]>();
  for (const one of hours) months.set(one.month, [...(months.get(one.month) ?? []), one]);
  return [...months.values()]
    .map((month) => month.slice(month.findIndex(isWrong), month.findLastIndex(isWrong) + 1))
    .filter((wrong) => wrong.length > 0);
}

async function ask<Row>(engine: Engine, query: string): Promise<Row[]> {
  const text = (await engine.rowsJson(query)).join("");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Row);
}
