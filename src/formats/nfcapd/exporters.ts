import { formatAddress } from "../../values/address.ts";
import { u64 } from "./file-header.ts";

/** What a file tells of a device that sent records. */
export interface Exporter {
  readonly name: string;
  /** Source id of NetFlow v9, engine of v5, observation domain of IPFIX. */
  readonly domain: number;
  /** Packets that were chosen, of how many: by sampler, -1 to -3 for one that holds for all. */
  readonly samplers: Map<number, Sampler>;
}

interface Sampler {
  readonly interval: number;
  readonly space: number;
}

/** Share of packets a record stands for, exact as two whole numbers. */
export interface Share {
  readonly chosen: number;
  readonly of: number;
}

const MOST_EXPORTERS = 65_536; // numbers of two octets
const MOST_SAMPLERS = 1_024;
const INET6 = 10; // AF_INET6 of Linux, whose machines write these files; 28 and 30 elsewhere
const OTHER_INET6: ReadonlySet<number> = new Set([INET6, 28, 30]);

/** Exporters and their samplers as told by records of a file (exporter.h of nfdump 1.6 and 1.7). */
export class Exporters {
  readonly #known = new Map<number, Exporter>();

  get(number: number): Exporter | undefined {
    return this.#known.get(number);
  }

  /** exporter_info_record_t. */
  info(view: DataView, at: number): void {
    const number = view.getUint16(at + 26, true);
    if (this.#known.size >= MOST_EXPORTERS) return;
    const isIPv6 = OTHER_INET6.has(view.getUint16(at + 24, true));
    const name = isIPv6 ? ipv6Text(view, at + 8) : ipv4Text(view, at + 16);
    const samplers = this.#known.get(number)?.samplers ?? new Map<number, Sampler>();
    this.#known.set(number, { name, domain: view.getUint32(at + 28, true), samplers });
  }

  /** sampler_record_t of 1.7: RFC 5477's interval and space. */
  sampler(view: DataView, at: number): void {
    const id = view.getInt32(at + 12, true) < 0 ? -1 : u64(view, at + 8);
    this.#sampler(view.getUint16(at + 4, true), id, view.getUint32(at + 16, true), view.getUint32(at + 20, true));
  }

  /** sampler_info_record_t of 1.6: one of so many. */
  oldSampler(view: DataView, at: number): void {
    const number = view.getUint16(at + 14, true);
    this.#sampler(number, view.getInt32(at + 4, true), 1, view.getUint32(at + 8, true) - 1);
  }

  #sampler(exporter: number, id: number, interval: number, space: number): void {
    const samplers = this.#known.get(exporter)?.samplers;
    if (samplers && samplers.size < MOST_SAMPLERS) samplers.set(id, { interval, space });
  }
}

/** The rate of the sampler that a flow names, else that of all the exporter's, should they agree; null when there is none. */
export function shareOf({ samplers }: Exporter, sampler: number | null): Share | null {
  const named = sampler === null ? undefined : samplers.get(sampler);
  const all = named ? [named] : [...samplers.values()];
  const [first] = all;
  if (!first || first.interval < 1 || first.space < 0) return null;
  if (all.some(({ interval, space }) => interval !== first.interval || space !== first.space)) return null;
  return { chosen: first.interval, of: first.interval + first.space };
}

/** An address held as a little-endian number. */
export function ipv4Text(view: DataView, at: number): string {
  return `${view.getUint8(at + 3)}.${view.getUint8(at + 2)}.${view.getUint8(at + 1)}.${view.getUint8(at)}`;
}

/** An address held as two little-endian numbers, the first half first. */
export function ipv6Text(view: DataView, at: number): string {
  const octets = new Uint8Array(16);
  for (let i = 0; i < 16; i++) octets[i] = view.getUint8(at + (i < 8 ? 7 - i : 23 - i));
  return formatAddress(octets);
}
