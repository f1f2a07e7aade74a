import { DAY, type Instant } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";

/** What a clock on the wall means: an instant, none (an hour that was left out), or two (an hour that came twice). */
export type LocalTime = Instant | "missing" | "ambiguous";

/** `wall`: the local time as if it were UTC. */
export function instantOfLocal(zone: Zone, wall: Instant): LocalTime {
  const offsets = new Set([zone.offsetAt(wall - DAY), zone.offsetAt(wall), zone.offsetAt(wall + DAY)]);
  const instants = [...offsets].map((offset) => wall - offset).filter((at) => at + zone.offsetAt(at) === wall);
  if (instants.length === 0) return "missing";
  return instants.length === 1 ? instants[0]! : "ambiguous";
}
