import { type Engine, EngineError } from "./engines/engine.ts";
import { firstLine } from "./failures.ts";
import { ROLLUPS, type Rollup, rollupStatement } from "./tables.ts";

/** An hour since 1970 in seconds, its month, and how many flows there are, and are counted in a rollup. */
interface Hour {
  readonly began: number;
  readonly month: number;
  readonly flows: string;
  readonly held: string;
}

/** Called between two writes, where a crash is tried in tests. */
export type Reached = (step: "hours forgotten" | "hours rolled up") => void | Promise<void>;

/** Flows that are rolled up in one statement, so that what it groups fits into memory; else it is tried in parts. */
const FLOWS_A_STATEMENT = 2_000_000;
const MOST_PARTS = 256;
const MEMORY_LIMIT_EXCEEDED = 241; // ErrorCodes.cpp
const HOUR_SECONDS = 3600;

/** Brings those up to date that are filled with each insert. */
export async function mendRollupsAtOnce(engine: Engine): Promise<void> {
  for (const rollup of ROLLUPS) if (rollup.atOnce) await mendRollup(engine, rollup);
}

/**
 * Brings all up to date. Questions can do without those that are filled when an ingest is over: where the engine cannot
 * fill one, as for want of memory or disk, it is told why, and the store can be used.
 */
export async function mendRollups(engine: Engine, reached: Reached = () => {}): Promise<string[]> {
  await mendRollupsAtOnce(engine);
  const told: string[] = [];
  for (const rollup of ROLLUPS)
    if (!rollup.atOnce)
      try {
        await mendRollup(engine, rollup, reached);
      } catch (error) {
        if (!(error instanceof EngineError) || error.passing) throw error;
        const why = firstLine(error.message);
        told.push(`${rollup.table} was not brought up to date, so questions read the flows and take longer: ${why}`);
      }
  return told;
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

/**
 * Writes anew the hours of rollups whose number of flows is not that of the flows themselves. Numbers are enough, for a
 * rollup never holds a flow that is not there: what is taken out is forgotten first.
 */
async function mendRollup(engine: Engine, rollup: Rollup, reached: Reached = () => {}): Promise<void> {
  for (const hours of await wrongMonths(engine, rollup)) await rewrite(engine, rollup, hours, reached);
}

async function rewrite(engine: Engine, rollup: Rollup, hours: readonly Hour[], reached: Reached): Promise<void> {
  await clear(engine, rollup, hours[0]!.began, hours.at(-1)!.began);
  await reached("hours forgotten");
  let flows = 0;
  let from = 0;
  for (const [at, one] of hours.entries()) {
    flows += Number(one.flows);
    if (flows < FLOWS_A_STATEMENT && at < hours.length - 1) continue;
    if (flows > 0) await fill(engine, rollup, hours[from]!.began, one.began);
    [from, flows] = [at + 1, 0];
    await reached("hours rolled up");
  }
}

/** An hour cannot be cut, but its networks can: in a flood from made-up addresses there are as many as flows. */
async function fill(engine: Engine, rollup: Rollup, first: number, last: number): Promise<void> {
  for (let of = 1; ; of *= 4)
    try {
      for (let number = 0; number < of; number++)
        await engine.command(rollupStatement(rollup, first, last, engine.profile, { number, of }));
      return;
    } catch (error) {
      const isTooMuch = error instanceof EngineError && error.code === MEMORY_LIMIT_EXCEEDED;
      if (!isTooMuch || rollup.atOnce || of >= MOST_PARTS) throw error;
      await clear(engine, rollup, first, last);
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
