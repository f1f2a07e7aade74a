import { Presets, SingleBar } from "cli-progress";

/** Progress of a long piece of work, in units that a person knows. */
export interface Progress {
  at(done: number): void;
  end(): void;
}

const NO_PROGRESS: Progress = { at: () => {}, end: () => {} };

/** A bar on a terminal's stderr; a line every ten seconds elsewhere; nothing when quiet. */
export function startProgress(what: string, total: number, unit: string, quiet: boolean): Progress {
  if (quiet || total === 0) return NO_PROGRESS;
  return process.stderr.isTTY && process.env.TERM !== "dumb" ? bar(what, total, unit) : lines(what, total, unit);
}

function bar(what: string, total: number, unit: string): Progress {
  const drawn = new SingleBar(
    {
      format: `${what.padEnd(34)} {bar} {percentage} % | {rate} ${unit}/s | {eta_formatted} left`,
      stream: process.stderr,
      fps: 10,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  const start = performance.now();
  drawn.start(total, 0, { rate: "–" });
  return {
    at: (done) => drawn.update(Math.min(done, total), { rate: short(done / ((performance.now() - start) / 1000)) }),
    end: () => drawn.stop(),
  };
}

function lines(what: string, total: number, unit: string): Progress {
  const EVERY_MS = 10_000;
  let told = performance.now();
  return {
    at(done) {
      if (performance.now() - told < EVERY_MS) return;
      told = performance.now();
      process.stderr.write(`${what}: ${Math.round((100 * done) / total)} % of ${short(total)} ${unit}\n`);
    },
    end: () => {},
  };
}

/** `1.2 M`, `340 k`, `17`. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(0)} k`;
  return value.toFixed(0);
}
