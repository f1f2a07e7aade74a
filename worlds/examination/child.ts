import { type Job, work } from "./work.ts";

/** A process of the examination: one job after the other, as they come. */
process.on("message", (job: Job) => {
  void work(job).then((result) => process.send!(result));
});
