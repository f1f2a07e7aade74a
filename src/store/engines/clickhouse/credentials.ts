import type { Credentials } from "./server.ts";

/** From the environment only: arguments are seen by everybody on the machine. */
export function credentialsFromEnvironment(environment: NodeJS.ProcessEnv = process.env): Credentials {
  const { NARROWS_CLICKHOUSE_USER: user, NARROWS_CLICKHOUSE_PASSWORD: password } = environment;
  return { user: user || null, password: password || null };
}
