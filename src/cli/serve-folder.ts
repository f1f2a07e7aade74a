import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";

const PORTS = { first: 4870, tried: 20 };

/**
 * Serves a folder of finished pages on 127.0.0.1 and nowhere else. A request for another host name is refused (421):
 * binding to loopback alone does not keep a foreign page out (DNS rebinding).
 */
export async function serveFolder(folder: string, index: string): Promise<{ url: string; close(): Promise<void> }> {
  for (let port = PORTS.first; port < PORTS.first + PORTS.tried; port++) {
    try {
      return await listen(application(folder, index, port), port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(
    `No free port from ${PORTS.first} to ${PORTS.first + PORTS.tried - 1} on 127.0.0.1; end what holds them.`,
  );
}

function application(folder: string, index: string, port: number): Hono {
  const app = new Hono();
  const names = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  app.use(async (context, next) => {
    if (!names.has(context.req.header("host") ?? "")) return context.text("This server has another name.\n", 421);
    if (context.req.method !== "GET" && context.req.method !== "HEAD") return context.text("Read only.\n", 405);
    await next();
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.get("/", (context) => context.redirect(`/${index}`));
  app.get("/*", serveStatic({ root: folder }));
  return app;
}

function listen(app: Hono, port: number): Promise<{ url: string; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, () => {
      const close = () =>
        new Promise<void>((done, failed) => server.close((error) => (error ? failed(error) : done())));
      resolve({ url: `http://127.0.0.1:${port}/`, close });
    });
    server.once("error", reject);
  });
}
