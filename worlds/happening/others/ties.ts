import type { Random } from "../../../src/statistics/random.ts";
import { DAY, type Instant, type Period } from "../../../src/values/instant.ts";
import { EVERY } from "../../instrument/sampling-chance.ts";
import type { TiesFile } from "../../schema/others.ts";
import { STEP } from "../../step.ts";
import { PEOPLE_FROM } from "../../world/networks.ts";
import { type Remote, resourceName } from "../elsewhere.ts";
import { Calendar, weekOf } from "../schedule.ts";
import { type Cast, clientPort, copyRemote, datesOf, prefixOf } from "./cast.ts";
import type { Expected, Other, Scene } from "./scene.ts";

/** People at home who use what only another country's own people use: its news, government, universities (CLAIMS row 36). */
export class Ties implements Other {
  readonly answered = true;
  readonly actor: number;
  readonly #file: TiesFile;
  readonly #cast: Cast;
  readonly #dates: Period;
  readonly #prefix: number;
  readonly #calendar: Calendar;
  readonly #week: Float64Array;
  readonly #random: Random;
  readonly #resources: readonly Remote[];

  constructor(file: TiesFile, cast: Cast) {
    this.#file = file;
    this.#cast = cast;
    this.actor = cast.actor;
    this.#dates = datesOf(file, cast);
    this.#prefix = prefixOf(file.prefix, cast);
    this.#calendar = new Calendar(cast.network);
    const leisure = weekOf("leisure", cast.network);
    this.#week = weekOf("work", cast.network).map((weight, i) => 0.5 * weight + 0.5 * leisure[i]!);
    this.#random = cast.random;
    this.#resources = Array.from({ length: file.resources }, (_, n) => {
      const classes = n % 3 === 2 ? (["education"] as const) : (["government", "enterprise"] as const);
      const address = cast.elsewhere.geography!.address(file.country, classes, cast.random);
      return { address, asn: cast.elsewhere.asnOf(address), name: cast.elsewhere.nameOf(resourceName(file, n)) };
    });
  }

  step(at: Instant, scene: Scene): void {
    const random = this.#random;
    const { ends, given } = scene;
    const { network, parts } = this.#cast;
    const { sizes } = parts[0]!;
    for (let flows = random.poisson(this.#flows(at)); flows > 0; flows--) {
      const packets = sizes.seen(EVERY).draw(random);
      ends.prefix = this.#prefix;
      ends.address = network.prefixes[this.#prefix]!.first + 1 + PEOPLE_FROM + random.integer(this.#file.hosts);
      ends.asks = true;
      ends.start = at + random.next() * STEP;
      copyRemote(this.#resources[random.integer(this.#resources.length)]!, given.remote);
      given.ownPort = clientPort(random);
      given.remotePort = random.next() < 0.9 ? 443 : 80;
      given.lasts = sizes.app.seconds * Math.sqrt(packets) * (500 + 1000 * random.next());
      given.amid = false;
      scene.one(this.actor, parts[0]!, packets, true, random.next());
    }
  }

  expects(at: Instant): Expected | null {
    const flows = this.#flows(at);
    const { mean } = this.#cast.parts[0]!.sizes;
    return { prefix: this.#prefix, flows, octets: flows * mean.octets, packets: flows * mean.packets };
  }

  #flows(at: Instant): number {
    if (at < this.#dates.from || at >= this.#dates.to) return 0;
    return (this.#file.flowsPerDay * this.#week[this.#calendar.at(at).lived]! * STEP) / DAY;
  }
}
