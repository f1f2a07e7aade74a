/**
 * The process that alone opens the store (docs/decisions/store.md): the engine crashes when loaded in worker threads,
 * may abort by itself, and can only be stopped for sure by ending its process. It runs what it is handed and knows
 * nothing else; started by client.ts with a pipe.
 */
import { Session } from "chdb";
import type { Failure, Message, Reply, Request, Start } from "./protocol.ts";

const PIECE_CHARACTERS = 1_000_000;

// Narrows is gone: nothing may go on writing. An orderly exit would wait for the statement that runs.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
// Ctrl-C reaches the whole group; when to stop is for the parent to say.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

const start = JSON.parse(process.argv[2]!) as Start;
open().then(
  (sessions) => {
    serve(sessions);
    send({ ready: true });
  },
  (error: unknown) => {
    send({ unopened: failure(error) });
    process.disconnect();
  },
);

interface Sessions {
  readonly writer: Session;
  /** With how many questions each has been handed and not answered. */
  readonly readers: { readonly session: Session; waiting: number }[];
}

async function open(): Promise<Sessions> {
  process.chdir(start.incoming);
  const writer = new Session(start.folder, {
    connectionArgs: [`--max_server_memory_usage=${start.memory}`, "--logger.level=none"],
  });
  await writer.queryAsync(`CREATE DATABASE IF NOT EXISTS ${start.database} ENGINE = Atomic`);
  await writer.queryAsync(`USE ${start.database}`);
  await writer.queryAsync(start.writerSettings);
  const readers: Sessions["readers"] = [];
  for (let i = 0; i < start.readers; i++) {
    const session = new Session(start.folder);
    await session.queryAsync(`USE ${start.database}`);
    await session.queryAsync(start.readerSettings);
    readers.push({ session, waiting: 0 });
  }
  return { writer, readers };
}

function serve({ writer, readers }: Sessions): void {
  process.on("message", (request: Message) => {
    if (request === "close") {
      for (const { session } of [...readers, { session: writer }]) session.close();
      process.exit(0);
    } else if (request.session === "writer") void answer(request, writer);
    else {
      const reader = readers.reduce((least, one) => (one.waiting < least.waiting ? one : least));
      reader.waiting++;
      void answer(request, reader.session).finally(() => reader.waiting--);
    }
  });
}

async function answer({ id, sql }: Request, session: Session): Promise<void> {
  try {
    const text = (await session.queryAsync(sql)).text();
    for (let at = 0; at < text.length; ) {
      const end = text.length - at <= PIECE_CHARACTERS ? text.length : text.indexOf("\n", at + PIECE_CHARACTERS) + 1;
      send({ id, piece: text.slice(at, end || text.length) });
      at = end || text.length;
    }
    send({ id, done: true });
  } catch (error) {
    send({ id, failed: failure(error) });
  }
}

function send(reply: Reply): void {
  process.send?.(reply);
}

function failure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { clickhouseCode?: number }).clickhouseCode ?? /Code: (\d+)/.exec(message)?.[1];
  return { message, code: code === undefined ? null : Number(code) };
}
