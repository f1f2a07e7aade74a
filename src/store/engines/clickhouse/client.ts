import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "../../store.ts";
import { type Engine, EngineError, type NativeInsert, type Place } from "../engine.ts";
import type { ServerAddress } from "./address.ts";
import { showAsOne } from "./distributed.ts";
import { type Credentials, Server, type Settings } from "./server.ts";

export interface ClickHouseOptions {
  readonly address: ServerAddress;
  readonly credentials: Credentials;
  /** Where files with blocks lie. */
  readonly incoming: string;
  /** Octets that one question may use on each server. */
  readonly memory: number;
  /** A question that takes longer fails. */
  readonly questionSeconds: number;
}

/** The server keeps a question's limit itself; this much beyond it, it is deemed gone. */
const GRACE_SECONDS = 5;
/** Mending may rewrite large parts; nothing else comes near. */
const STATEMENT_SECONDS = 1800;
/** An insert of half a million rows takes seconds; more means that a server hangs. */
const INSERT_SECONDS = 120;
/** How long a statement that was killed may take to end. */
const SETTLE_SECONDS = 60;
const LOOK_SECONDS = 20;
const POLL_MS = 100;
/** A question changes nothing, so it may be asked again when a connection breaks. */
const QUESTION_TRIES = 3;
const BETWEEN_TRIES_MS = 400;

/** ClickHouse over HTTP: one server, or all servers of a cluster that the first one knows by name. */
export async function openClickHouse(options: ClickHouseOptions): Promise<Engine> {
  const { address, credentials } = options;
  const first = new Server({ ...address, credentials });
  const known = new Set(await column(first, "SELECT name AS value FROM system.settings"));
  const hosts = address.cluster === null ? [] : await hostsOf(first, address.cluster);
  const servers = address.cluster === null ? [first] : hosts.map((host) => first.beside(host));
  return new ClickHouse(options, first, servers, known);
}

async function hostsOf(first: Server, cluster: string): Promise<string[]> {
  const hosts = await column(
    first,
    `SELECT host_name AS value FROM system.clusters WHERE cluster = '${cluster}' ORDER BY shard_num, replica_num`,
  );
  if (hosts.length > 0) return [...new Set(hosts)];
  const others = await column(first, "SELECT DISTINCT cluster AS value FROM system.clusters ORDER BY value");
  throw new StoreError(
    `the server ${first.name} knows no cluster ${cluster}, but ${others.join(", ") || "none at all"}; ` +
      "name one of these, or see to remote_servers in its configuration",
  );
}

class ClickHouse implements Engine {
  readonly profile = "portable";
  readonly #options: ClickHouseOptions;
  /** Which is asked, and takes inserts. */
  readonly #first: Server;
  /** All on which tables lie. */
  readonly #servers: readonly Server[];
  readonly #known: ReadonlySet<string>;
  readonly #running = new Set<string>();
  /** Inserts whose end is not known: until they are gone from every server nothing can be said of their rows. */
  readonly #unsettled = new Set<string>();
  #closed = false;

  constructor(options: ClickHouseOptions, first: Server, servers: readonly Server[], known: ReadonlySet<string>) {
    this.#options = options;
    this.#first = first;
    this.#servers = servers;
    this.#known = known;
  }

  async prepare(make: (place: Place) => Promise<void>): Promise<void> {
    for (const server of this.#servers) {
      for (const database of new Set([this.#data, this.#options.address.database]))
        await makeDatabase(server, database);
      await make(this.#place(server));
    }
    const { cluster, database } = this.#options.address;
    if (cluster !== null)
      for (const server of this.#servers) await showAsOne(server, { cluster, database, data: this.#data });
  }

  async command(statement: string): Promise<void> {
    await this.#settle();
    const done = await Promise.allSettled(this.#servers.map((server) => this.#place(server).command(statement)));
    for (const one of done) if (one.status === "rejected") throw one.reason; // when none is at work any more
  }

  async insertNative({ table, columns, file, token }: NativeInsert): Promise<void> {
    const named = columns.map((name) => `\`${name}\``).join(", ");
    const queryId = randomUUID();
    try {
      await this.#follow(queryId, () =>
        this.#first.run({
          sql: `INSERT INTO ${table} (${named}) FORMAT Native`,
          database: this.#options.address.database,
          settings: this.#understood(insertSettings(token)),
          file: path.join(this.#options.incoming, file),
          seconds: INSERT_SECONDS,
          queryId,
        }),
      );
    } catch (error) {
      this.#unsettled.add(queryId);
      await this.#settle().catch(() => {}); // a server that is down has to be asked again, before anything else
      throw error;
    }
  }

  async rowsJson(query: string): Promise<string[]> {
    await this.#settle();
    for (let tried = 1; ; tried++)
      try {
        return await this.#question(query);
      } catch (error) {
        if (tried === QUESTION_TRIES || this.#closed || !isBroken(error)) throw error;
        await pause(BETWEEN_TRIES_MS * tried * (0.5 + Math.random()));
      }
  }

  async interrupt(): Promise<void> {
    this.#closed = true;
    if (this.#running.size > 0) await this.#kill([...this.#running]);
  }

  close(): Promise<void> {
    return this.interrupt();
  }

  /** Where the rows of each server lie: beside the database that shows all of them, when there are several. */
  get #data(): string {
    const { database, cluster } = this.#options.address;
    return cluster === null ? database : `${database}_local`;
  }

  #place(server: Server): Place {
    const database = this.#data;
    return {
      profile: this.profile,
      command: async (sql) => {
        await server.run({ sql, database, seconds: STATEMENT_SECONDS });
        if (/^ALTER\b/.test(sql)) await rewritten(server, database);
      },
      rowsJson: (query) => server.run({ sql: `${query} FORMAT JSONEachRow`, database, seconds: LOOK_SECONDS }),
    };
  }

  async #question(query: string): Promise<string[]> {
    const { address, questionSeconds, memory } = this.#options;
    const queryId = randomUUID();
    try {
      return await this.#follow(queryId, () =>
        this.#first.run({
          sql: `${query} FORMAT JSONEachRow`,
          database: address.database,
          settings: this.#understood(questionSettings(questionSeconds, memory)),
          seconds: questionSeconds + GRACE_SECONDS,
          queryId,
        }),
      );
    } catch (error) {
      if (isBroken(error)) await this.#kill([queryId]).catch(() => {}); // it may still run, for nobody
      throw error;
    }
  }

  async #follow<T>(queryId: string, run: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new EngineError("the store is closed", null);
    this.#running.add(queryId);
    try {
      return await run();
    } finally {
      this.#running.delete(queryId);
    }
  }

  /** Ends statements on every server that works for them. */
  async #kill(ids: readonly string[]): Promise<void> {
    const sql = `KILL QUERY WHERE initial_query_id IN (${ids.map((id) => `'${id}'`).join(", ")}) ASYNC`;
    await Promise.all(this.#servers.map((server) => server.run({ sql, seconds: LOOK_SECONDS })));
  }

  async #settle(): Promise<void> {
    if (this.#unsettled.size === 0) return;
    const ids = [...this.#unsettled];
    await this.#kill(ids);
    const sql = `SELECT query_id AS value FROM system.processes WHERE initial_query_id IN (${ids.map((id) => `'${id}'`).join(", ")})`;
    for (const server of this.#servers) await gone(server, sql, SETTLE_SECONDS);
    for (const id of ids) this.#unsettled.delete(id);
  }

  /** Servers differ by years; what one does not know is left out where it can do without. */
  #understood(settings: Settings): Settings {
    return Object.fromEntries(Object.entries(settings).filter(([name]) => this.#known.has(name)));
  }
}

function insertSettings(token: string): Settings {
  return {
    insert_distributed_sync: 1, // an insert has reached every shard when it returns
    insert_deduplicate: 1,
    insert_deduplication_token: token,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    async_insert: 0,
    max_execution_time: INSERT_SECONDS,
    max_partitions_per_insert_block: 0, // times in a hostile file may lie anywhere
  };
}

function questionSettings(seconds: number, memory: number): Settings {
  return {
    max_execution_time: seconds,
    max_memory_usage: memory,
    max_bytes_before_external_group_by: Math.floor(memory / 2),
    max_bytes_before_external_sort: Math.floor(memory / 2),
    distributed_product_mode: "global", // a subquery over all shards is answered once, and sent along
    skip_unavailable_shards: 0, // a shard that is down is a failure, not a smaller answer
    cancel_http_readonly_queries_on_client_close: 1,
    output_format_json_quote_64bit_integers: 1, // as the embedded engine is told
    output_format_json_quote_denormals: 0,
    readonly: 2, // of 1, the settings above could not be set
  };
}

async function makeDatabase(server: Server, database: string): Promise<void> {
  const there = await column(server, `SELECT name AS value FROM system.databases WHERE name = '${database}'`);
  if (there.length === 0) await server.run({ sql: `CREATE DATABASE IF NOT EXISTS ${database}`, seconds: LOOK_SECONDS });
}

/** Deletions go on behind the statement that orders them. */
async function rewritten(server: Server, database: string): Promise<void> {
  const sql = `SELECT mutation_id AS value FROM system.mutations WHERE database = '${database}' AND is_done = 0`;
  await gone(server, sql, STATEMENT_SECONDS);
}

/** Waits until a query gives no rows any more. */
async function gone(server: Server, sql: string, seconds: number): Promise<void> {
  for (const end = performance.now() + seconds * 1000; (await column(server, sql)).length > 0; await pause(POLL_MS))
    if (performance.now() > end)
      throw new EngineError(`${server.name}: a statement does not come to its end`, null, { passing: true });
}

/** The values of a query's one column, `value`. */
async function column(server: Server, sql: string): Promise<string[]> {
  const pieces = await server.run({ sql: `${sql} FORMAT JSONEachRow`, seconds: LOOK_SECONDS });
  const lines = pieces.join("").split("\n");
  return lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as { value: string }).value);
}

/** The connection broke, to the server or between servers; the question itself was not at fault. */
function isBroken(error: unknown): boolean {
  return error instanceof EngineError && error.passing && [null, 3, 32, 209, 210, 279, 1000].includes(error.code);
}
