import type { Below, Channel } from "./channels.ts";

/** A sign that a channel is made for messages; the ids go into the evidence. */
export interface TunnelSign {
  readonly id: string;
  readonly because: string;
  readonly source: string;
  holds(channel: Channel, of: Below): boolean;
}

/** Types whose answers a tool can fill, and that machines seldom ask for. */
export const RARE_TYPES: ReadonlySet<string> = new Set([
  "NULL",
  "TXT",
  "KEY",
  "PRIVATE",
  "MX",
  "SRV",
  "CNAME",
  "TYPE65399",
  "TYPE10",
]);

export const TUNNEL_SIGNS: readonly TunnelSign[] = [
  {
    id: "full-names",
    because: "a name says 12 octets or more",
    source: "Ozery, Nadler & Shabtai (2024)",
    holds: ({ upPerName }) => upPerName >= 12,
  },
  {
    id: "long-names",
    because: "what stands before the domain is 30 letters or longer on average",
    source: "METHODS §7.3",
    holds: ({ names }) => names.reduce((sum, { sub }) => sum + sub.length, 0) >= 30 * names.length,
  },
  {
    id: "rare-types",
    because: "half of the names or more are asked for as TXT, NULL, KEY, CNAME, MX or SRV",
    source: "METHODS §7.3",
    holds: ({ names }) => 2 * names.filter(({ type }) => RARE_TYPES.has(type)).length >= names.length,
  },
  {
    id: "told-back",
    because: "answers say 8 octets or more each",
    source: "METHODS §7.1",
    holds: ({ downPerName }) => downPerName >= 8,
  },
  {
    id: "one-client",
    because: "one client says most of all that is said below the domain",
    source: "METHODS §7.3",
    holds: ({ upMost, downMost }, { channels }) =>
      2 * (upMost + downMost) > channels.reduce((sum, one) => sum + one.upMost + one.downMost, 0),
  },
  {
    id: "never-again",
    because: "nine names in ten are asked for once and by nobody else",
    source: "RITA v5; NEMEA tunnel_detection",
    holds: (_, { shared, returning }) => shared + returning <= 0.1,
  },
];

/** Signs needed for "likely". */
export const LIKELY_SIGNS = 4;

/** Words that a tool puts into its names: then it is known by its name. */
export const TOOL_SIGNS: readonly {
  readonly id: string;
  readonly tool: string;
  readonly pattern: RegExp;
  readonly because: string;
  readonly source: string;
}[] = [
  {
    id: "iodine-codec-test",
    tool: "iodine",
    pattern: /aa-aaahhh-drink-mal-ein-j/,
    because: "pattern by which it tests letters",
    source: "iodine, client.c",
  },
  {
    id: "dnscat-label",
    tool: "dnscat2",
    pattern: /^dnscat\./,
    because: "label that it puts first without a domain of its own",
    source: "dnscat2, README",
  },
  {
    id: "dns2tcp-command",
    tool: "dns2tcp",
    pattern: /=(auth|connect|resource)$/,
    because: "command at the end of the name",
    source: "dns2tcp, dns.h",
  },
  {
    id: "ozyman-counter",
    tool: "OzymanDNS",
    pattern: /-\d+\.id-\d+\.(up|down)$/,
    because: "counter, session and direction",
    source: "OzymanDNS, droute.pl",
  },
];

export function signsOf(channel: Channel, of: Below): string[] {
  const tools = TOOL_SIGNS.filter(({ pattern }) => channel.names.some(({ sub }) => pattern.test(sub)));
  return [...TUNNEL_SIGNS.filter(({ holds }) => holds(channel, of)), ...tools].map(({ id }) => id);
}

export type Verdict = "known" | "likely" | "possible" | "benign";

export function verdictOf(signs: readonly string[]): Exclude<Verdict, "benign"> {
  if (TOOL_SIGNS.some(({ id }) => signs.includes(id))) return "known";
  return TUNNEL_SIGNS.filter(({ id }) => signs.includes(id)).length >= LIKELY_SIGNS ? "likely" : "possible";
}
