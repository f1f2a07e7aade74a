import { KINDS, type RecordKind } from "../../../record/columns.ts";
import { ROLLUPS, shardingKey } from "../../tables.ts";
import type { Server } from "./server.ts";

export interface Shown {
  readonly cluster: string;
  /** Where the tables over all shards are made. */
  readonly database: string;
  /** Where each server has its own rows, in tables of the same names: so statements read alike for both. */
  readonly data: string;
}

const SECONDS = 60;

/** Makes the tables that show the rows of all shards as one; anew where their columns are not those of the rows. */
export async function showAsOne(server: Server, { cluster, database, data }: Shown): Promise<void> {
  const rollups = new Set<string>(ROLLUPS.map(({ table }) => table));
  const columns = await columnsOf(server, [database, data]);
  for (const table of [...Object.keys(KINDS), ...rollups]) {
    const shown = columns.get(`${database}.${table}`);
    if (shown === columns.get(`${data}.${table}`)) continue;
    if (shown !== undefined) await run(server, `DROP TABLE ${database}.${table}`);
    const key = rollups.has(table) ? "" : `, ${shardingKey(table as RecordKind)}`;
    await run(
      server,
      `CREATE TABLE IF NOT EXISTS ${database}.${table} AS ${data}.${table}
        ENGINE = Distributed(${cluster}, ${data}, ${table}${key})`,
    );
  }
}

async function columnsOf(server: Server, databases: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const named = databases.map((name) => `'${name}'`).join(", ");
  const pieces = await run(
    server,
    `SELECT concat(database, '.', table) AS name, arrayStringConcat(arraySort(groupArray(concat(name, ' ', type))), ', ') AS columns
      FROM (SELECT database, table, name, type FROM system.columns WHERE database IN (${named})) AS all_columns
      GROUP BY database, table FORMAT TabSeparated`,
  );
  const rows = pieces.join("").split("\n");
  return new Map(rows.filter((row) => row !== "").map((row) => row.split("\t") as [string, string]));
}

function run(server: Server, sql: string): Promise<string[]> {
  return server.run({ sql, seconds: SECONDS });
}
