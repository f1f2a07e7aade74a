import { IpHeader } from "./ip.ts";
import { behindTransport, TUNNELS, tunnelOf } from "./tunnels.ts";

/** Tunnels in each other that are followed (RELIABILITY K07). */
export const MOST_TUNNELS = 4;

/** Finds the innermost IP packet of a packet; used again and again, so that the bulk path makes no objects. */
export class Innermost {
  /** The innermost packet that could be read. */
  ip = new IpHeader();
  /** A bit for each of `TUNNELS` that it came in. */
  tunnels = 0;
  /** Whether tunnels went on deeper than they are followed. */
  isDeeper = false;
  /** Whether it lies in the first fragment of a tunnel's packet: what follows of that belongs to it. */
  isInFragment = false;
  /** The packet that bears the fragment's number, where `isInFragment`. */
  outer = new IpHeader();
  #trial = new IpHeader();

  /** Reads the IP packet that begins at `from`, and those within; null, or what is wrong with the outermost. */
  read(view: DataView, from: number, to: number): string | null {
    this.tunnels = 0;
    this.isDeeper = this.isInFragment = false;
    const fault = this.ip.read(view, from, to);
    return fault === null && this.#mayCarry(view) ? this.#follow(view) : fault;
  }

  #mayCarry(view: DataView): boolean {
    const { protocol, from, to, fragment } = this.ip;
    return (fragment === null || fragment.ahead === 0) && tunnelOf(view, protocol, from, to) >= 0;
  }

  /** A packet within that cannot be read leaves the one around it as the innermost. */
  #follow(view: DataView): null {
    for (let depth = 0; this.#mayCarry(view); depth++) {
      const { protocol, from, to } = this.ip;
      const tunnel = tunnelOf(view, protocol, from, to);
      const at = TUNNELS[tunnel]!.cut(view, behindTransport(protocol, from), to);
      if (at === null || this.#trial.read(view, at, to) !== null || !this.#fits()) return null;
      this.isDeeper = depth === MOST_TUNNELS;
      if (this.isDeeper) return null;
      this.#descend(tunnel);
    }
    return null;
  }

  /** Whether the packet on trial is no longer than the one around it, which a chance likeness seldom is. */
  #fits(): boolean {
    const { octets, fragment } = this.ip;
    return fragment !== null || octets === 0 || this.#trial.octets < octets;
  }

  #descend(tunnel: number): void {
    this.tunnels |= 1 << tunnel;
    const around = this.ip;
    this.ip = this.#trial;
    if (around.fragment && !this.isInFragment) {
      this.isInFragment = true;
      this.#trial = this.outer;
      this.outer = around;
    } else this.#trial = around;
  }
}
