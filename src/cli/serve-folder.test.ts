import fs from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFolder } from "./serve-folder.ts";

let folder: string;
let served: Awaited<ReturnType<typeof serveFolder>>;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "narrows-serve-"));
  fs.mkdirSync(path.join(folder, "out"));
  fs.writeFileSync(path.join(folder, "secret.txt"), "outside");
  fs.writeFileSync(path.join(folder, "out", "report.html"), "<!doctype html><title>report</title>");
  served = await serveFolder(path.join(folder, "out"), "report.html");
});
afterAll(async () => {
  await served.close();
  fs.rmSync(folder, { recursive: true });
});

interface Reply {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

function ask(target: string, options: { method?: string; host?: string } = {}): Promise<Reply> {
  const { hostname, port, host } = new URL(served.url);
  const headers = { host: options.host ?? host };
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, path: target, method: options.method ?? "GET", headers },
      (response) => {
        let body = "";
        response.on("data", (piece) => {
          body += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
      },
    );
    request.on("error", reject).end();
  });
}

test("the report is there, with headers that let it load nothing from elsewhere", async () => {
  const page = await ask("/report.html");
  expect(page.body).toContain("<title>report</title>");
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  expect((await ask("/")).headers.location).toBe("/report.html");
});

test.each([
  ["a name that is not this server's", "/report.html", { host: "evil.example" }, 421],
  ["a request that would change something", "/report.html", { method: "POST" }, 405],
  ["a path out of the folder", "/../secret.txt", {}, 404],
  ["the same, encoded", "/..%2fsecret.txt", {}, 404],
  ["the same, encoded twice", "/%252e%252e/secret.txt", {}, 404],
] as const)("%s is refused", async (_, target, options, status) => {
  const reply = await ask(target, options);
  expect(reply.status).toBe(status);
  expect(reply.body).not.toContain("outside");
});

test("it listens on loopback only", () => expect(new URL(served.url).hostname).toBe("127.0.0.1"));
