import { DAY, formatInstant } from "../../values/instant.ts";
import { startOfDay } from "../instrument/local-time.ts";
import type { Occasion } from "./occasion.ts";

/** Midnight by the subject's clock. */
export function whenOf(at: number, { scene, subject }: Occasion): string {
  return formatInstant(startOfDay(scene.span.from + at, subject.zone));
}

export function daysOf({ scene: { span } }: Occasion): number {
  return span.to - span.from;
}

export function spanText({ scene: { span } }: Occasion): string {
  return `${isoDate(span.from)} to ${isoDate(span.to)}`;
}

export function dateOf(at: number, { scene }: Occasion): string {
  return isoDate(scene.span.from + at);
}

export function isoDate(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Details hold instants in UTC; a reader is told the day after the change in the subject's calendar. */
export function formatDate(time: string): string {
  return new Date(Date.parse(time) + DAY / 2).toISOString().slice(0, 10);
}

export function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
