import type { Random } from "../../../src/statistics/random.ts";
import { DAY, HOUR, type Instant } from "../../../src/values/instant.ts";
import type { Network } from "../../world/networks.ts";
import { Calendar } from "../schedule.ts";

/** Hours at which somebody is at it, a little different each day and for each. */
export class Hours {
  readonly #when: "work" | "evening" | "always";
  readonly #network: Network;
  readonly #calendar: Calendar;
  readonly #random: Random;
  readonly #days = new Map<number, { readonly day: number; readonly from: number; readonly to: number }>();

  constructor(when: "work" | "evening" | "always", network: Network, random: Random) {
    this.#when = when;
    this.#network = network;
    this.#calendar = new Calendar(network);
    this.#random = random.fork("hours");
  }

  open(who: number, at: Instant): boolean {
    if (this.#when === "always") return true;
    const { day, lived } = this.#calendar.at(at);
    const today = this.#of(who, day, Math.floor(lived / 48));
    const hour = (at + this.#network.zone.offsetAt(at) - day * DAY) / HOUR;
    return hour >= today.from && hour < today.to;
  }

  #of(who: number, day: number, weekday: number) {
    const known = this.#days.get(who);
    if (known?.day === day) return known;
    const chance = this.#random.fork(`${who} ${day}`);
    const { restDays, workHours } = this.#network;
    const [from, to] = this.#when === "evening" ? [19, 23.5] : [workHours.from, workHours.to];
    const off = this.#when === "work" && restDays.includes(weekday);
    const hours = { day, from: from + chance.next() - 0.5, to: off ? 0 : to + chance.next() - 0.5 };
    this.#days.set(who, hours);
    return hours;
  }
}
