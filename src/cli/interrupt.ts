/** What is to be ended before the program goes, because it would run on elsewhere: questions on a server. */
const running = new Set<{ interrupt(): Promise<void> }>();

/** A person who interrupts waits no longer than this for it. */
const LONGEST_MS = 3000;

/** Ends `work` when the person interrupts; answers what takes it off the list again. */
export function endOnInterrupt(work: { interrupt(): Promise<void> }): () => void {
  running.add(work);
  return () => running.delete(work);
}

/** The second time it goes at once. */
export function interruptible(exit: () => void): void {
  process.once("SIGINT", () => {
    process.once("SIGINT", exit);
    setTimeout(exit, LONGEST_MS);
    void Promise.allSettled([...running].map((work) => work.interrupt())).then(exit);
  });
}
