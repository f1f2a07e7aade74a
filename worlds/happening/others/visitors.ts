import type { Random } from "../../../src/statistics/random.ts";
import { DAY, type Instant, MINUTE, type Period } from "../../../src/values/instant.ts";
import { type Zone, zoneNamed } from "../../../src/values/zone.ts";
import { EVERY } from "../../instrument/sampling-chance.ts";
import type { VisitorsFile } from "../../schema/others.ts";
import { STEP } from "../../step.ts";
import type { Remote } from "../elsewhere.ts";
import { weekdayOf, weekOf } from "../schedule.ts";
import { type Cast, clientPort, copyRemote, datesOf, prefixOf } from "./cast.ts";
import type { Expected, Other, Scene } from "./scene.ts";

const WEEK = { restDays: [5, 6], workHours: { from: 9, to: 17 } };

/** People abroad who use the network's services by their own clock: the other end begins. */
export class Visitors implements Other {
  readonly answered = true;
  readonly actor: number;
  readonly #file: VisitorsFile;
  readonly #cast: Cast;
  readonly #dates: Period;
  readonly #prefix: number;
  readonly #zone: Zone;
  readonly #week: Float64Array;
  readonly #random: Random;
  readonly #homes: readonly Remote[];

  constructor(file: VisitorsFile, cast: Cast) {
    this.#file = file;
    this.#cast = cast;
    this.actor = cast.actor;
    this.#dates = datesOf(file, cast);
    this.#prefix = prefixOf(file.prefix, cast);
    this.#zone = zoneNamed(file.timeZone)!;
    const leisure = weekOf("leisure", WEEK);
    this.#week = weekOf("work", WEEK).map((weight, i) => 0.5 * weight + 0.5 * leisure[i]!);
    this.#random = cast.random;
    this.#homes = Array.from({ length: file.people }, () => {
      const address = cast.elsewhere.geography!.address(file.country, ["eyeball", "mobile"], cast.random);
      return { address, asn: cast.elsewhere.asnOf(address), name: 0 };
    });
  }

  step(at: Instant, scene: Scene): void {
    const random = this.#random;
    const { sizes } = this.#cast.parts[0]!;
    for (let sessions = random.poisson(this.#sessions(at)); sessions > 0; sessions--) {
      const begins = at + random.next() * STEP;
      const home = this.#homes[random.integer(this.#homes.length)]!;
      const service = random.integer(this.#file.ports.length);
      const luck = random.next();
      for (let flows = 1 + random.poisson(this.#file.octetsPerSession / sizes.mean.octets - 1); flows > 0; flows--)
        this.#visit(scene, home, service, Math.min(at + STEP - 1, begins + random.exponential(3 * MINUTE)), luck);
    }
  }

  expects(at: Instant): Expected | null {
    const { sizes } = this.#cast.parts[0]!;
    const flows = this.#sessions(at) * Math.max(1, this.#file.octetsPerSession / sizes.mean.octets);
    return { prefix: this.#prefix, flows, octets: flows * sizes.mean.octets, packets: flows * sizes.mean.packets };
  }

  /** Expected to begin in the half hour, by the visitors' clock. */
  #sessions(at: Instant): number {
    if (at < this.#dates.from || at >= this.#dates.to) return 0;
    const local = at + this.#zone.offsetAt(at);
    const day = Math.floor(local / DAY);
    const weight = this.#week[weekdayOf(day) * 48 + Math.floor((local - day * DAY) / STEP)]!;
    return (this.#file.people * this.#file.sessionsPerDay * weight * STEP) / DAY;
  }

  #visit(scene: Scene, home: Remote, service: number, start: Instant, luck: number): void {
    const { ends, given } = scene;
    const { network, parts } = this.#cast;
    const { sizes } = parts[0]!;
    const packets = sizes.seen(EVERY).draw(this.#random);
    ends.prefix = this.#prefix;
    ends.address = network.prefixes[this.#prefix]!.first + 2 + service;
    ends.asks = false;
    ends.start = start;
    copyRemote(home, given.remote);
    given.ownPort = this.#file.ports[service]!;
    given.remotePort = clientPort(this.#random);
    given.lasts = sizes.app.seconds * Math.sqrt(packets) * (500 + 1000 * this.#random.next());
    given.amid = false;
    scene.one(this.actor, parts[0]!, packets, true, luck);
  }
}
