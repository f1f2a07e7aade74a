import type { Instant } from "../../values/instant.ts";
import { type Labelled, labelOf, type Tier } from "../../values/signs.ts";
import type { Knowledge, KnownService } from "../knowledge.ts";
import { ANY_USE, type Category, categoryOf } from "./categories.ts";
import { SHAPES } from "./shapes.ts";
import { LABEL_USES, PROTOCOL_USES, portUse } from "./signs.ts";
import { wordIn } from "./words.ts";

/** What is known of a group of flows that are alike, before any list is asked. */
export interface Seen {
  /** Sixteen octets. */
  readonly remote: Uint8Array;
  /** As the flow tells it; null when it does not. */
  readonly remoteAs: number | null;
  readonly protocolIdentifier: number;
  /** Of the service, and of the client. */
  readonly port: number;
  readonly clientPort: number | null;
  readonly serverName: string;
  /** Names that DNS gave the client for this address just before; several on shared addresses. */
  readonly boundNames: readonly string[];
  readonly marks: readonly string[];
  /** Id of the shape, or empty. */
  readonly shape: string;
}

/** What a group of flows is used for, on which evidence (METHODS §5: every record keeps its tier). */
export interface Classified {
  /** Share of the group; several names of one address share it. */
  readonly weight: number;
  readonly category: Category;
  /** All that it may be; the category alone where nothing else is likely. */
  readonly couldBe: readonly Category[];
  readonly tier: Tier;
  /** Who serves it, where it is told. */
  readonly service: string | null;
  /** ISO 3166; empty where not told. */
  readonly region: string;
  /** Ids of the signs, shapes and lists that say so. */
  readonly evidence: readonly string[];
}

type Judged = Omit<Classified, "weight">;

/** The references that are asked. */
export type Lists = Pick<
  Knowledge,
  "services" | "asName" | "originOf" | "dohServers" | "vpnProviders" | "torRelays" | "miningPools"
>;

/** Best evidence first: a name, a mark of the payload, a look-up, a dated list, AS with port and shape, shape alone. */
export function classify(seen: Seen, lists: Lists, at: Instant): Classified[] {
  const certain = byName(seen.serverName, "server-name", seen, lists, at) ?? byMarks(seen, "A");
  if (certain) return [{ weight: 1, ...certain }];
  if (seen.serverName === "" && seen.boundNames.length > 0) {
    const weight = 1 / seen.boundNames.length;
    return seen.boundNames.map((name) => ({
      weight,
      ...(byName(name, "dns-answer", seen, lists, at) ?? withoutName(seen, lists, at)),
    }));
  }
  return [{ weight: 1, ...withoutName(seen, lists, at) }];
}

function withoutName(seen: Seen, lists: Lists, at: Instant): Judged {
  return (
    byAddress(seen, lists, at) ??
    byPort(seen) ??
    byNetwork(seen, lists, at) ??
    byShape(seen) ??
    byMarks(seen, "D") ??
    NOTHING
  );
}

/** Tier A where the name is listed: first as what it does for others, then as a service. */
function byName(name: string, how: string, seen: Seen, lists: Lists, at: Instant): Judged | null {
  if (name === "") return null;
  if (lists.dohServers({ name }, at).length > 0) return { ...MACHINE, tier: "A", evidence: [how, "doh-servers"] };
  if (lists.vpnProviders({ name }, at).length > 0) return { ...HIDDEN, tier: "A", evidence: [how, "vpn-providers"] };
  if (lists.miningPools({ name }, at).length > 0) return { ...MACHINE, tier: "A", evidence: [how, "mining-pools"] };
  const [known] = lists.services({ name }, at);
  if (!known || BROAD.has(categoryOf(known.category))) {
    const spoken = byWord(name, how, known);
    if (spoken) return spoken;
  }
  if (!known) return null;
  const byItsPort = portSaysMore(seen, known) ? byPort(seen) : null;
  if (!byItsPort) return ofService(known, "A", how, seen);
  const { service, region } = known;
  return { ...byItsPort, service, region, evidence: [how, ...byItsPort.evidence] };
}

/** Tier C: no list says what the name is for, a word in it does. */
function byWord(name: string, how: string, known: KnownService | undefined): Judged | null {
  const found = wordIn(name);
  if (!found) return null;
  const { word, category } = found;
  const couldBe: readonly Category[] = category === "unresolved" ? ANY_USE : [category, "web"];
  const evidence = [how, `word:${word}`];
  return { category, couldBe, tier: "C", service: known?.service ?? null, region: known?.region ?? "", evidence };
}

/** The payload shows its protocol (tier A), or looks as if (tier D). */
function byMarks({ marks, protocolIdentifier, port }: Seen, of: Tier): Judged | null {
  if (marks.length === 0) return null;
  const ports = { protocolIdentifier, sourceTransportPort: 0, destinationTransportPort: port };
  const { label, tier, evidence }: Labelled = labelOf(marks, ports);
  const use = LABEL_USES.get(label);
  return use && tier === of
    ? { category: use.category, couldBe: use.couldBe, tier, service: null, region: "", evidence: [...evidence] }
    : null;
}

/** Tier B: dated lists of addresses, of ports, and of ASes that a service has to itself. */
function byAddress(seen: Seen, lists: Lists, at: Instant): Judged | null {
  const { remote: address, protocolIdentifier, port } = seen;
  const [known] = lists.services({ address }, at);
  if (known && !portSaysMore(seen, known)) return ofService(known, "B", "services:address", seen);
  if (lists.miningPools({ address }, at).some((pool) => pool.port === null || pool.port === port))
    return { ...MACHINE, tier: "B", evidence: ["mining-pools"] };
  if (lists.torRelays(address, at).length > 0) return { ...HIDDEN, tier: "B", evidence: ["tor-relays"] };
  if (lists.dohServers({ address }, at).length > 0) return { ...MACHINE, tier: "B", evidence: ["doh-servers"] };
  const [listed] = lists.services({ protocolIdentifier, port }, at);
  if (listed) return ofService(listed, "B", "services:port", seen);
  const asn = seen.remoteAs ?? lists.originOf(address, at)?.asn ?? null;
  const [held] = asn === null ? [] : lists.services({ asn }, at);
  return held && !portSaysMore(seen, held) ? ofService(held, "B", "services:asn", seen) : null;
}

/** Names and mail are what their ports say, whoever's the machine is; and where a list says only "web", any port says more. */
function portSaysMore({ protocolIdentifier, port }: Seen, { category }: KnownService): boolean {
  const use = portUse(protocolIdentifier, port);
  if (!use || use.category === "web" || use.category === "unresolved") return false;
  return use.category === "technical" || use.category === "mail" || BROAD.has(categoryOf(category));
}

/** Tier C: a port that stands for one use. */
function byPort(seen: Seen): Judged | null {
  const { protocolIdentifier, port, clientPort } = seen;
  const use =
    PROTOCOL_USES.get(protocolIdentifier) ??
    portUse(protocolIdentifier, port) ??
    (clientPort === null ? null : portUse(protocolIdentifier, clientPort));
  if (!use || use.category === "web") return null;
  return { category: use.category, couldBe: use.couldBe, tier: "C", service: null, region: "", evidence: [use.id] };
}

/** Tier C: whose network it is, with port and shape. */
function byNetwork(seen: Seen, lists: Lists, at: Instant): Judged | null {
  const asn = seen.remoteAs ?? lists.originOf(seen.remote, at)?.asn ?? null;
  const named = asn === null ? null : lists.asName(asn, at);
  const use = named?.class ? CLASS_USES.get(named.class) : undefined;
  if (use) return { ...use, tier: "C", service: null, region: named!.country, evidence: [`as-class:${named!.class}`] };
  const shaped = byShape(seen);
  const web = webUse(seen);
  if (shaped) return asn === null ? shaped : { ...shaped, tier: "C", evidence: [...shaped.evidence, "as-known"] };
  return web;
}

/** Classes of networks (references/as-names) that speak for a use. */
const CLASS_USES: ReadonlyMap<string, Pick<Judged, "category" | "couldBe">> = new Map([
  ["education", { category: "technical", couldBe: ["technical", "web", "news", "work", "code"] }],
  ["government", { category: "government", couldBe: ["government", "web", "news", "work"] }],
  ["vpn", { category: "unresolved", couldBe: ANY_USE }],
]);

/** Tier C, and little: the rest of the web's ports is web, and may be anything. */
function webUse({ protocolIdentifier, port, clientPort, marks }: Seen): Judged | null {
  const spoken = marks.find((mark) => WEB_MARKS.has(mark));
  if (spoken) return { category: "web", couldBe: ANY_USE, tier: "C", service: null, region: "", evidence: [spoken] };
  const use =
    portUse(protocolIdentifier, port) ?? (clientPort === null ? null : portUse(protocolIdentifier, clientPort));
  if (use?.category !== "web") return null;
  return { category: "web", couldBe: use.couldBe, tier: "C", service: null, region: "", evidence: [use.id] };
}

/** Protocols of the web, of whichever port (src/values/signs.ts). */
const WEB_MARKS: ReadonlySet<string> = new Set(["tls", "tls-records", "quic", "gquic", "http", "websocket"]);

/** Tier D: how it flows, and nothing else. */
function byShape({ shape }: Seen): Judged | null {
  const found = SHAPES.find(({ id }) => id === shape);
  if (!found) return null;
  const { id, category, couldBe } = found;
  return { category, couldBe, tier: "D", service: null, region: "", evidence: [id] };
}

/** A service whose list says "web" offers many things: there the shape may say more. */
function ofService({ service, category: word, region }: KnownService, tier: Tier, how: string, seen: Seen): Judged {
  const told = categoryOf(word);
  const shaped = BROAD.has(told) ? byShape(seen) : null;
  if (shaped) return { ...shaped, tier: "C", service, region, evidence: [how, ...shaped.evidence] };
  const couldBe = told === "unresolved" || (told === "web" && tier !== "A") ? ANY_USE : [told];
  return { category: told, couldBe, tier, service, region, evidence: [how] };
}

const BROAD: ReadonlySet<Category> = new Set<Category>(["web", "unresolved"]);

const NOTHING: Judged = {
  category: "unresolved",
  couldBe: ANY_USE,
  tier: "E",
  service: null,
  region: "",
  evidence: [],
};
const HIDDEN = { category: "unresolved", couldBe: ANY_USE, service: null, region: "" } as const;
const MACHINE = { category: "technical", couldBe: ["technical"], service: null, region: "" } as const;
