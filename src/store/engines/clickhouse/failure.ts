import { EngineError } from "../engine.ts";

/**
 * Failures that may be over after a while, by ClickHouse's error code (ErrorCodes.cpp) or the system's: a server that
 * starts anew or is overloaded, merges that have to catch up, a server that is read-only while somebody works on it.
 */
const PASSING: ReadonlySet<number | string> = new Set<number | string>([
  3, // UNEXPECTED_END_OF_FILE: the block or the answer was cut off
  32, // ATTEMPT_TO_READ_AFTER_EOF: the other shard went away
  33, // CANNOT_READ_ALL_DATA
  101, // UNEXPECTED_PACKET_FROM_CLIENT: what came before was cut off
  159, // TIMEOUT_EXCEEDED
  164, // READONLY
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  203, // NO_FREE_CONNECTION
  209, // SOCKET_TIMEOUT
  210, // NETWORK_ERROR
  225, // NO_ZOOKEEPER
  242, // TABLE_IS_READ_ONLY
  252, // TOO_MANY_PARTS
  279, // ALL_CONNECTION_TRIES_FAILED: a shard is down
  319, // UNKNOWN_STATUS_OF_INSERT
  394, // QUERY_WAS_CANCELLED
  425, // SYSTEM_ERROR
  999, // KEEPER_EXCEPTION
  1000, // POCO_EXCEPTION: 18.16 gives it for a connection that broke
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

/** What a server said instead of an answer; 18.16 says it in other words and without the header for the code. */
export function refusal(said: string, header: string | undefined, server: string): EngineError {
  const told = header ?? /Code: (\d+)/.exec(said)?.[1];
  const code = told === undefined ? null : Number(told);
  const words = said
    .replace(/^Code: \d+[.,]\s*/, "")
    .replace(/e\.displayText\(\) = /, "")
    .replace(/, e\.what\(\) = .*$/s, "")
    .trim();
  return failure(`${server}: ${code === null ? "" : `code ${code}, `}${words}`, code, code);
}

/** A connection that could not be made, or broke. */
export function unreachable(error: unknown, server: string): EngineError {
  const { code = null, message } = error as NodeJS.ErrnoException;
  const words = code === null || !PASSING.has(code) ? message : `the server does not answer (${code})`;
  return failure(`${server}: ${words}`, null, code, error);
}

function failure(message: string, code: number | null, reason: number | string | null, cause?: unknown): EngineError {
  return new EngineError(message, code, { cause, passing: reason !== null && PASSING.has(reason) });
}
