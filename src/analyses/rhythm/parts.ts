import type { Subject } from "../../subject/subject.ts";
import type { PartOfWeek } from "./estimate.ts";

const HOURS_OF_WEEK = 168;
const SATURDAY = 5;
const SUNDAY = 6;

/** The parts of the week that are told, each with the reading that others may expect under the same name (CLAIMS §2H, §6). */
export interface Part {
  readonly id: "workHourShare" | "eveningShare" | "weekendShare";
  readonly name: string;
  readonly hours: PartOfWeek;
  readonly also: { readonly name: string; readonly hours: PartOfWeek };
}

export function partsOf({ restDays, workHours }: Pick<Subject, "restDays" | "workHours">): Part[] {
  const { from, to } = workHours;
  return [
    {
      id: "workHourShare",
      name: `working hours (${dayNames(workDays(restDays))} ${clock(from)}–${clock(to)})`,
      hours: partOf((day) => !restDays.includes(day), from, to),
      also: { name: "Mon–Fri 08–18", hours: partOf((day) => day < SATURDAY, 8, 18) },
    },
    {
      id: "eveningShare",
      name: "evenings (19–01)",
      hours: sumOf(
        partOf(() => true, 19, 24),
        partOf(() => true, 0, 1),
      ),
      also: { name: "18–24", hours: partOf(() => true, 18, 24) },
    },
    {
      id: "weekendShare",
      name: "Saturday and Sunday",
      hours: partOf((day) => day === SATURDAY || day === SUNDAY, 0, 24),
      also: {
        name: `rest days (${dayNames(restDays) || "none"})`,
        hours: partOf((day) => restDays.includes(day), 0, 24),
      },
    },
  ];
}

/** Of every hour of the week, the share that lies on such a day between two times of it. */
function partOf(isDay: (weekday: number) => boolean, from: number, to: number): PartOfWeek {
  return Array.from({ length: HOURS_OF_WEEK }, (_, i) => {
    const hour = i % 24;
    const overlap = Math.max(0, Math.min(to, hour + 1) - Math.max(from, hour));
    return isDay(Math.floor(i / 24)) ? overlap : 0;
  });
}

function sumOf(a: PartOfWeek, b: PartOfWeek): PartOfWeek {
  return a.map((share, hour) => share + b[hour]!);
}

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function workDays(restDays: readonly number[]): number[] {
  return DAYS.map((_, day) => day).filter((day) => !restDays.includes(day));
}

/** `Mon–Sat`, or a list when the days do not follow each other. */
function dayNames(days: readonly number[]): string {
  const together = days.length > 2 && days.every((day, i) => i === 0 || day === days[i - 1]! + 1);
  return together ? `${DAYS[days[0]!]}–${DAYS[days.at(-1)!]}` : days.map((day) => DAYS[day]).join(", ");
}

function clock(hours: number): string {
  const minutes = Math.round(hours * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
