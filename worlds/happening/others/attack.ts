import type { Random } from "../../../src/statistics/random.ts";
import { type Instant, type Period, parsePeriod, SECOND } from "../../../src/values/instant.ts";
import { ipv4Of } from "../../block.ts";
import type { AttackFile } from "../../schema/others.ts";
import { STEP } from "../../step.ts";
import type { AppId } from "../apps.ts";
import type { Remote } from "../elsewhere.ts";
import { type Cast, clientPort, copyRemote, overlap, prefixOf } from "./cast.ts";
import type { Expected, Other, Scene } from "./scene.ts";

/** Who takes part in one kind of attack, application by application. */
interface Kind {
  /** Whether the network's end sends, or seems to. */
  readonly out: boolean;
  readonly app: AppId;
  /** Own addresses: one, or any of the prefix. */
  readonly own: "one" | "any";
  /** Other ends: one, a few, or anybody. */
  readonly other: "one" | "few" | "anybody";
  /** Whose port is among the file's. */
  readonly port: "own" | "other";
}

/** Directions and addresses as an exporter sees them: a spoofed source is written down like a true one. */
export const ATTACKS: Readonly<Record<AttackFile["kind"], readonly Kind[]>> = {
  "scan-in": [{ out: false, app: "syn", own: "any", other: "few", port: "own" }],
  "scan-out": [{ out: true, app: "syn", own: "one", other: "anybody", port: "other" }],
  // The victim's forged questions leave in its name, the reflectors' answers come in (CLAIMS row 49).
  reflection: [
    { out: true, app: "volley", own: "one", other: "few", port: "other" },
    { out: false, app: "reflected", own: "one", other: "few", port: "other" },
  ],
  spoofed: [{ out: true, app: "syn", own: "any", other: "one", port: "other" }],
  backscatter: [{ out: false, app: "backscatter", own: "any", other: "one", port: "other" }],
  flood: [{ out: false, app: "volley", own: "one", other: "anybody", port: "own" }],
  loop: [{ out: true, app: "loop", own: "any", other: "few", port: "other" }],
};
const FEW = { "scan-in": 5, reflection: 400, loop: 3 } as const;

/** Packets in masses that nobody answers. */
export class Attack implements Other {
  readonly answered = false;
  readonly actor: number;
  readonly #file: AttackFile;
  readonly #cast: Cast;
  readonly #during: Period;
  readonly #prefix: number;
  readonly #random: Random;
  readonly #others: readonly Remote[];

  constructor(file: AttackFile, cast: Cast) {
    this.#file = file;
    this.#cast = cast;
    this.actor = cast.actor;
    this.#during = parsePeriod(file.during)!;
    this.#prefix = prefixOf(file.prefix, cast);
    this.#random = cast.random;
    const count = file.kind in FEW ? FEW[file.kind as keyof typeof FEW] : 1;
    this.#others = Array.from({ length: file.other ? 1 : count }, () => {
      const remote: Remote = { address: 0, asn: 0, name: 0 };
      cast.elsewhere.anyone(cast.random, remote);
      if (!file.other) return remote;
      const address = ipv4Of(file.other);
      return { address, asn: cast.elsewhere.asnOf(address), name: 0 };
    });
  }

  get isOne(): boolean {
    return ATTACKS[this.#file.kind].every(({ own }) => own === "one");
  }

  /** The network's end, where it is one. */
  get address(): number {
    return this.#file.address ? ipv4Of(this.#file.address) : this.#cast.network.prefixes[this.#prefix]!.first + 1;
  }

  /** The other end, where it is one. */
  get other(): number | null {
    return ATTACKS[this.#file.kind].every(({ other }) => other === "one") ? this.#others[0]!.address : null;
  }

  step(at: Instant, scene: Scene): void {
    const during = overlap(this.#during, at, at + STEP);
    if (during.to <= during.from) return;
    const flows = ((during.to - during.from) / SECOND) * this.#file.flowsPerSecond;
    const { ends, given } = scene;
    for (const [k, kind] of ATTACKS[this.#file.kind].entries()) {
      ends.prefix = this.#prefix;
      ends.asks = kind.out;
      given.amid = false;
      scene.many(this.actor, this.#cast.parts[k]!, flows, false, during, () => this.#fill(kind, scene));
    }
  }

  expects(at: Instant): Expected | null {
    const { from, to } = overlap(this.#during, at, at + STEP);
    if (to <= from) return null;
    const flows = ((to - from) / SECOND) * this.#file.flowsPerSecond;
    const all = this.#cast.parts.map(({ sizes }) => sizes.mean);
    const sum = (what: "octets" | "packets"): number => all.reduce((total, mean) => total + flows * mean[what], 0);
    return { prefix: this.#prefix, flows: flows * all.length, octets: sum("octets"), packets: sum("packets") };
  }

  #fill({ own, other, port }: Kind, { ends, given }: Scene): void {
    const random = this.#random;
    const { first, size } = this.#cast.network.prefixes[this.#prefix]!;
    ends.address = own === "one" ? this.address : first + random.integer(size);
    if (other === "anybody") this.#cast.elsewhere.anyone(random, given.remote);
    else copyRemote(this.#others[random.integer(this.#others.length)]!, given.remote);
    const service = this.#file.ports[random.integer(this.#file.ports.length)]!;
    const client = clientPort(random);
    given.ownPort = port === "own" ? service : client;
    given.remotePort = port === "own" ? client : service;
  }
}
