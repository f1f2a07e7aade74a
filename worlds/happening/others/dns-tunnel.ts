import type { Random } from "../../../src/statistics/random.ts";
import { DAY, type Instant, type Period, SECOND } from "../../../src/values/instant.ts";
import { ipv4Of } from "../../block.ts";
import type { DnsTunnelFile } from "../../schema/others.ts";
import { STEP } from "../../step.ts";
import { addressAtEnd, type Cast, clientPort, datesOf, overlap, prefixOf } from "./cast.ts";
import { Hours } from "./hours.ts";
import type { Expected, Other, Scene } from "./scene.ts";

/** Octets that a question's name carries: 96 letters of base 32, as the common tools cut them. */
const CARRIED = 60;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648 §6
const ANSWERED = 120;

/** Machines that speak with somebody through questions to name servers, at a rate of their own. */
export class DnsTunnel implements Other {
  readonly answered = true;
  readonly actor: number;
  readonly #file: DnsTunnelFile;
  readonly #cast: Cast;
  readonly #dates: Period;
  readonly #prefix: number;
  readonly #hours: Hours;
  readonly #random: Random;
  readonly #server: { readonly address: number; readonly asn: number };

  constructor(file: DnsTunnelFile, cast: Cast) {
    this.#file = file;
    this.#cast = cast;
    this.actor = cast.actor;
    this.#dates = datesOf(file, cast);
    this.#prefix = prefixOf(file.prefix, cast);
    this.#hours = new Hours(file.hours, cast.network, cast.random);
    this.#random = cast.random;
    const address = ipv4Of(file.server);
    this.#server = { address, asn: file.asn || cast.elsewhere.asnOf(address) };
  }

  /** Addresses of the machines. */
  get addresses(): number[] {
    return Array.from({ length: this.#file.hosts }, (_, host) => addressAtEnd(this.#cast, this.#prefix, 8 + host));
  }

  step(at: Instant, scene: Scene): void {
    const { ends, given } = scene;
    const during = overlap(this.#dates, at, at + STEP);
    for (const [host, address] of this.addresses.entries()) {
      const flows = this.#questions(host, at, during);
      if (flows === 0) continue;
      const alone = this.#random.fork(`${host} ${Math.floor(at / DAY)}`);
      const port = clientPort(alone);
      ends.prefix = this.#prefix;
      ends.asks = true;
      given.amid = false;
      scene.many(this.actor, this.#cast.parts[0]!, flows, true, during, (exporter) => {
        ends.address = address;
        given.remote.address = this.#server.address;
        given.remote.asn = this.#server.asn;
        given.remote.name = 0;
        given.ownPort = this.#file.by === "resolver" ? clientPort(this.#random) : port;
        given.remotePort = 53;
        if (exporter >= 0) this.#ask(exporter, scene);
      });
    }
  }

  expects(at: Instant): Expected | null {
    const during = overlap(this.#dates, at, at + STEP);
    let flows = 0;
    for (let host = 0; host < this.#file.hosts; host++) flows += this.#questions(host, at, during);
    const { sizes } = this.#cast.parts[0]!;
    return { prefix: this.#prefix, flows, octets: flows * sizes.octets(1), packets: 2 * flows };
  }

  #questions(host: number, at: Instant, { from, to }: Period): number {
    if (to <= from || !this.#hours.open(host, at)) return 0;
    return (((to - from) / SECOND) * this.#file.octetsPerSecond) / CARRIED;
  }

  #ask(exporter: number, { ends, given, stage }: Scene): void {
    const { domain, queryType } = this.#file;
    const letters = this.#letters((CARRIED * 8) / 5);
    stage.dns({
      time: ends.start,
      exporter,
      client: ends.address,
      clientPort: given.ownPort,
      server: this.#server.address,
      queryName: `${letters.slice(0, 48)}.${letters.slice(48)}.${domain}`,
      queryType,
      responseCode: "NOERROR",
      answers: [queryType === "A" ? "10.0.0.1" : this.#letters((ANSWERED * 8) / 5)],
      timeToLive: 0,
    });
  }

  #letters(count: number): string {
    let text = "";
    for (let i = 0; i < count; i++) text += LETTERS[this.#random.integer(32)]!;
    return text;
  }
}
