import { type ChildProcess, fork } from "node:child_process";
import type { Job, Result } from "./work.ts";

/** Does jobs in processes of their own; each takes the next one when it is done. */
export async function spread(
  jobs: readonly Job[],
  { file, processes, done }: { file: string; processes: number; done: (result: Result) => void },
): Promise<void> {
  const waiting = [...jobs];
  await Promise.all(
    Array.from({ length: Math.min(processes, jobs.length) }, async () => {
      const child = fork(file, []);
      for (let job = waiting.shift(); job; job = waiting.shift()) done(await answerOf(child, job));
      child.disconnect();
    }),
  );
}

export function nameOf(job: Job): string {
  return "world" in job ? `${job.world}, seed ${job.seed}` : `${job.summary}, ${job.seeds} seeds`;
}

function answerOf(child: ChildProcess, job: Job): Promise<Result> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the process ended with ${code} at ${nameOf(job)}`));
    child.once("exit", ended);
    child.once("message", (result: Result) => {
      child.off("exit", ended);
      resolve(result);
    });
    child.send(job);
  });
}
