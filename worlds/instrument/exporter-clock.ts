import { DAY, type Instant, type Milliseconds, parseInstant, SECOND } from "../../src/values/instant.ts";
import type { ExporterFile } from "../schema/instrument.ts";

/** How far an exporter's clock is from the right one: an offset, a drift since it was set, and jumps. */
export class ExporterClock {
  /** Whether it is right all the time. */
  readonly isRight: boolean;
  readonly #offset: Milliseconds;
  readonly #gain: number;
  readonly #since: Instant;
  readonly jumps: readonly { readonly at: Instant; readonly by: Milliseconds }[];

  constructor(file: ExporterFile["clock"], since: Instant) {
    this.isRight = file === undefined;
    this.#offset = (file?.offset ?? 0) * SECOND;
    this.#gain = ((file?.driftPerDay ?? 0) * SECOND) / DAY;
    this.#since = since;
    this.jumps = (file?.jumps ?? []).map(({ at, by }) => ({ at: parseInstant(at)!, by: by * SECOND }));
  }

  /** Whole milliseconds that it is ahead at a time. */
  offsetAt(at: Instant): Milliseconds {
    if (this.isRight) return 0;
    let offset = this.#offset + this.#gain * (at - this.#since);
    for (const jump of this.jumps) if (jump.at <= at) offset += jump.by;
    return Math.round(offset);
  }
}
