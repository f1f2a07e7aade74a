import { type Instant, SECOND } from "../../src/values/instant.ts";
import { blockOf } from "../block.ts";
import type { RouteEvent } from "../happening/route-events.ts";
import { Routes } from "../happening/routes.ts";
import type { RouteCollector } from "../world/route-collector.ts";
import type { World } from "../world.ts";

// RFC 6396 §4.3, §4.4; RFC 4271 §4.3.
const TABLE_DUMP_V2 = 13;
const PEER_INDEX_TABLE = 1;
const RIB_IPV4_UNICAST = 2;
const BGP4MP = 16;
const MESSAGE_AS4 = 4;
const STATE_CHANGE_AS4 = 5;
const AS4_PEER = 0x02;
const IPV4 = 1;
const IDLE = 1;
const ESTABLISHED = 6;

/** A change of routes or of a session as the collector writes it down. */
export function updateRecord(collector: RouteCollector, event: RouteEvent): Buffer {
  const peer = collector.peers[event.peer]!;
  const session = [
    ...u32(peer.asn),
    ...u32(collector.asn),
    0,
    0,
    ...u16(IPV4),
    ...u32(peer.address),
    ...u32(collector.address),
  ];
  if (event.kind === "state") {
    const states = event.up ? [IDLE, ESTABLISHED] : [ESTABLISHED, IDLE];
    return record(event.at, BGP4MP, STATE_CHANGE_AS4, [...session, ...states.flatMap(u16)]);
  }
  const nlri = prefixOctets(event.prefix);
  const attributes = event.path ? pathAttributes(event.path, peer.address) : [];
  const [withdrawn, announced] = event.path ? [[], nlri] : [nlri, []];
  const update = [...u16(withdrawn.length), ...withdrawn, ...u16(attributes.length), ...attributes, ...announced];
  const message = [...new Array<number>(16).fill(0xff), ...u16(19 + update.length), 2, ...update];
  return record(event.at, BGP4MP, MESSAGE_AS4, [...session, ...message]);
}

/** All routes that the peers have at a time. */
export function ribRecords({ networks, id }: World, collector: RouteCollector, at: Instant): Buffer[] {
  const { peers } = collector;
  const name = Buffer.from(id);
  const table = peers.flatMap(({ asn, address }) => [AS4_PEER, ...u32(address), ...u32(address), ...u32(asn)]);
  const records = [
    record(at, TABLE_DUMP_V2, PEER_INDEX_TABLE, [
      ...u32(collector.address),
      ...u16(name.length),
      ...name,
      ...u16(peers.length),
      ...table,
    ]),
  ];
  const all = networks.flatMap((network) => {
    const routes = new Routes(network, peers);
    return routes.announced.map((announced) => ({ routes, announced, text: announced.text }));
  });
  all.sort((a, b) => blockOf(a.text).first - blockOf(b.text).first || blockOf(b.text).size - blockOf(a.text).size);
  for (const { routes, announced, text } of all) {
    const since = routes.since(announced, at);
    const entries = [...peers.entries()].flatMap(([index, peer]) => {
      const path = routes.path(announced, index, at);
      const attributes = path ? pathAttributes(path, peer.address) : [];
      return path ? [[...u16(index), ...u32(since / SECOND), ...u16(attributes.length), ...attributes]] : [];
    });
    if (entries.length === 0) continue;
    const body = [...u32(records.length - 1), ...prefixOctets(text), ...u16(entries.length), ...entries.flat()];
    records.push(record(at, TABLE_DUMP_V2, RIB_IPV4_UNICAST, body));
  }
  return records;
}

function record(at: Instant, type: number, subtype: number, body: readonly number[]): Buffer {
  return Buffer.from([...u32(at / SECOND), ...u16(type), ...u16(subtype), ...u32(body.length), ...body]);
}

/** ORIGIN IGP, AS_PATH as one sequence of four-octet ASNs, NEXT_HOP; all well-known, so their flags are 0x40. */
function pathAttributes(path: readonly number[], nextHop: number): number[] {
  const sequence = [2, path.length, ...path.flatMap(u32)];
  return [0x40, 1, 1, 0, 0x40, 2, sequence.length, ...sequence, 0x40, 3, 4, ...u32(nextHop)];
}

function prefixOctets(text: string): number[] {
  const length = Number(text.split("/")[1]);
  return [length, ...u32(blockOf(text).first).slice(0, Math.ceil(length / 8))];
}

function u16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
