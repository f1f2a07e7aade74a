import { StoreError } from "../../store.ts";

/** Where a store on servers is: `clickhouse://host:port/database`, with `?cluster=NAME` and `tls=1`. */
export interface ServerAddress {
  /** In one form for all ways to write it: names the store in messages, and decides which ledger is its own. */
  readonly name: string;
  readonly host: string;
  /** Of HTTP; the same on every server of a cluster. */
  readonly port: number;
  readonly tls: boolean;
  readonly database: string;
  /** As the servers' own configuration names it; null for one server. */
  readonly cluster: string | null;
}

const PORT = 8123; // ClickHouse's defaults for HTTP and HTTPS
const TLS_PORT = 8443;
/** What needs no quoting in a statement; table names of ours are added to it. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const EXAMPLE = "clickhouse://host:8123/database?cluster=NAME";

export function isServerAddress(where: string): boolean {
  return /^clickhouses?:\/\//i.test(where);
}

/** Refuses what it cannot read, and any credentials, without repeating them: what is refused ends up in logs. */
export function parseServerAddress(where: string): ServerAddress {
  const url = read(where);
  if (url.username !== "" || url.password !== "" || where.includes("@"))
    throw new StoreError(
      "the address of a store holds no user and no password, for arguments are seen by others; " +
        "set NARROWS_CLICKHOUSE_USER and NARROWS_CLICKHOUSE_PASSWORD instead",
    );
  const unknown = [...url.searchParams.keys()].find((key) => key !== "cluster" && key !== "tls");
  if (unknown) throw new StoreError(`the address of a store knows cluster and tls, not ${unknown}: ${EXAMPLE}`);
  const tls = /^clickhouses:/i.test(where) || url.searchParams.get("tls") === "1";
  const cluster = url.searchParams.get("cluster");
  const database = url.pathname.replace(/^\//, "");
  for (const name of [database, ...(cluster === null ? [] : [cluster])])
    if (!NAME.test(name))
      throw new StoreError(
        `"${name}" is no name of a database or cluster: letters, digits and _, such as in ${EXAMPLE}`,
      );
  const port = url.port === "" ? (tls ? TLS_PORT : PORT) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return { name: nameOf(tls, url.hostname.toLowerCase(), port, database, cluster), host, port, tls, database, cluster };
}

function read(where: string): URL {
  try {
    const url = new URL(where);
    if (url.hostname !== "") return url;
  } catch {
    // Not repeated with the reason: it would hold the address, and that may hold a password.
  }
  throw new StoreError(`the address of a store on servers is written ${EXAMPLE}`);
}

function nameOf(tls: boolean, host: string, port: number, database: string, cluster: string | null): string {
  return `clickhouse${tls ? "s" : ""}://${host}:${port}/${database}${cluster === null ? "" : `?cluster=${cluster}`}`;
}
