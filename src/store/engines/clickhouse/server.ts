import { randomUUID } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { refusal, unreachable } from "./failure.ts";

/** One server, spoken to over HTTP; each statement on a connection of its own, for old servers close kept ones at will. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly credentials: Credentials;
}

/** Travel in headers only: what stands in an address is logged on the way. */
export interface Credentials {
  readonly user: string | null;
  readonly password: string | null;
}

export interface Statement {
  readonly sql: string;
  readonly database?: string;
  readonly settings?: Settings;
  /** A file with what follows the statement; without one the statement itself is the body. */
  readonly file?: string;
  /** After so long without an octet the connection is given up. */
  readonly seconds: number;
  readonly queryId?: string;
}

export type Settings = { readonly [name: string]: string | number };

const CONNECT_SECONDS = 10;
const COMPLAINT_CHARACTERS = 4096;

export class Server {
  readonly name: string;
  readonly host: string;
  readonly #options: ServerOptions;

  constructor(options: ServerOptions) {
    this.host = options.host;
    this.name = `${options.host.includes(":") ? `[${options.host}]` : options.host}:${options.port}`;
    this.#options = options;
  }

  /** The same kind of server at another host. */
  beside(host: string): Server {
    return new Server({ ...this.#options, host });
  }

  /** The answer as pieces of text, each ending at a line's end. */
  run(statement: Statement): Promise<string[]> {
    return new Promise((done, failed) => {
      const fail = (error: unknown) => failed(unreachable(error, this.name));
      const request = this.#request(statement);
      const connecting = setTimeout(() => request.destroy(timedOut()), CONNECT_SECONDS * 1000);
      request.on("socket", (socket) => {
        const connected = this.#options.tls ? "secureConnect" : "connect";
        if (socket.connecting) socket.once(connected, () => clearTimeout(connecting));
        else clearTimeout(connecting);
      });
      request.on("error", fail);
      request.on("close", () => clearTimeout(connecting));
      request.setTimeout(statement.seconds * 1000, () => request.destroy(timedOut()));
      request.on("response", (response) => {
        this.#read(response).then(done, failed);
      });
      if (statement.file === undefined) request.end(statement.sql);
      else send(statement.file, request, fail);
    });
  }

  #request({ sql, file, database, settings, queryId }: Statement): http.ClientRequest {
    const { host, port, tls, credentials } = this.#options;
    const parameters = new URLSearchParams({
      ...(database === undefined ? {} : { database }),
      query_id: queryId ?? randomUUID(),
      wait_end_of_query: "1", // an error in mid-answer comes as one, not as a last line
      ...Object.fromEntries(Object.entries(settings ?? {}).map(([name, value]) => [name, String(value)])),
      ...(file === undefined ? {} : { query: sql }),
    });
    const headers = {
      "Content-Type": "application/octet-stream",
      ...(credentials.user === null ? {} : { "X-ClickHouse-User": credentials.user }),
      ...(credentials.password === null ? {} : { "X-ClickHouse-Key": credentials.password }),
      ...(file === undefined
        ? { "Content-Length": Buffer.byteLength(sql) }
        : { "Content-Length": fs.statSync(file).size }),
    };
    const options = { host, port, method: "POST", path: `/?${parameters}`, headers, agent: false };
    return tls ? https.request(options) : http.request(options);
  }

  async #read(response: http.IncomingMessage): Promise<string[]> {
    const good = response.statusCode === 200;
    const pieces: string[] = [];
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        const end = chunk.lastIndexOf(NEWLINE) + 1;
        if (end === 0) rest = Buffer.concat([rest, chunk]);
        else {
          pieces.push(Buffer.concat([rest, chunk.subarray(0, end)]).toString("utf8"));
          rest = chunk.subarray(end);
        }
      }
    } catch (error) {
      throw unreachable(error, this.name);
    }
    if (rest.length > 0) pieces.push(rest.toString("utf8"));
    if (good) return pieces;
    const header = response.headers["x-clickhouse-exception-code"];
    throw refusal(pieces.join("").slice(0, COMPLAINT_CHARACTERS), header?.toString(), this.name);
  }
}

const NEWLINE = 10;

/** A server that refuses answers before it has read everything, and then closes: its answer counts, not the closing. */
function send(file: string, request: http.ClientRequest, fail: (error: unknown) => void): void {
  const octets = fs.createReadStream(file, { highWaterMark: 1 << 18 });
  octets.on("error", (error) => {
    fail(error);
    request.destroy();
  });
  request.on("close", () => octets.destroy());
  octets.pipe(request);
}

function timedOut(): Error {
  return Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" });
}
