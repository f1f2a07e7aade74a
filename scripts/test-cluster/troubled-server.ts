import http from "node:http";
import { HTTP_PORT, type TestServer } from "./servers.ts";

/** What becomes of an insert on its way to a server. */
export type Trouble =
  /** The server refuses it. */
  | { readonly refuse: string }
  /** The server takes it in, and the answer is lost. */
  | "lost answer"
  /** The server takes it in and says something else. */
  | { readonly afterwards: string }
  /** It takes this long before it gets there. */
  | { readonly delayMs: number };

const HOST = "127.0.0.3";

/** Stands before a server and troubles its inserts, one by one in this order; passes everything else on. */
export class TroubledServer {
  readonly host = HOST;
  /** Inserts that got through, troubled or not. */
  inserts = 0;
  readonly #server: http.Server;
  readonly #troubles: Trouble[] = [];

  constructor(behind: TestServer) {
    this.#server = http.createServer((request, response) => {
      const isInsert = /[?&]query=INSERT/.test(request.url ?? "");
      const trouble = isInsert ? this.#troubles.shift() : undefined;
      if (isInsert) this.inserts++;
      if (typeof trouble === "object" && "refuse" in trouble) {
        request.resume().on("end", () => response.writeHead(500).end(trouble.refuse));
        return;
      }
      const { method, url, headers } = request;
      const onward = http.request({ host: behind.host, port: HTTP_PORT, method, path: url, headers, agent: false });
      onward.on("error", () => response.destroy());
      onward.on("response", (answer) => {
        if (trouble === "lost answer") answer.resume().on("end", () => response.destroy());
        else if (typeof trouble === "object" && "afterwards" in trouble)
          answer.resume().on("end", () => response.writeHead(500).end(trouble.afterwards));
        else {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        }
      });
      const delay = typeof trouble === "object" && "delayMs" in trouble ? trouble.delayMs : 0;
      setTimeout(() => request.pipe(onward), delay);
    });
  }

  trouble(...troubles: Trouble[]): void {
    this.#troubles.push(...troubles);
  }

  listen(): Promise<void> {
    return new Promise((done) => this.#server.listen(HTTP_PORT, HOST, done));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }
}
