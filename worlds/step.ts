import { MINUTE, type Milliseconds } from "../src/values/instant.ts";

/** The grain of a world's clock: fine enough for zones of half an hour. Instrument and routes change on it too. */
export const STEP: Milliseconds = 30 * MINUTE;
