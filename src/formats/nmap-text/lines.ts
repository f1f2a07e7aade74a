import { type Instant, parseInstant } from "../../values/instant.ts";
import { parseCtime } from "../text/ctime.ts";

/** What a line of nmap's normal output tells (Nmap Reference Guide, Output, -oN). */
export type NmapTold =
  | {
      readonly what: "start";
      readonly instant: Instant;
      readonly sure: boolean;
      readonly text: string;
      readonly command: string;
    }
  | { readonly what: "done"; readonly instant: Instant | null }
  | { readonly what: "host"; readonly address: string }
  | { readonly what: "table"; readonly version: number }
  | {
      readonly what: "port";
      readonly port: number;
      readonly protocol: string;
      readonly state: string;
      readonly service: string;
    };

/** Reads a line; null when it tells nothing of hosts or ports. */
export function readNmapLine(line: string): NmapTold | null {
  for (const [pattern, read] of LINES) {
    const match = pattern.exec(line);
    if (match) return read(match);
  }
  return null;
}

type Row = readonly [RegExp, (match: RegExpExecArray) => NmapTold | null];

const LINES: readonly Row[] = [
  [/^Nmap scan report for (.*)$/, ([, text]) => ({ what: "host", address: addressIn(text!) })],
  [
    /^(\d{1,5})\/([a-z]+)\s+(\S+)(?:\s+(\S+))?/,
    ([, port, protocol, state, service]) => ({
      what: "port",
      port: Number(port),
      protocol: protocol!,
      state: state!,
      service: service ?? "",
    }),
  ],
  [/^PORT +STATE +SERVICE/, ({ input }) => ({ what: "table", version: input.indexOf("VERSION") })],
  [
    /^# Nmap \S+ scan initiated (.{24,32}) as: (.*)$/,
    ([, text, command]) => started(parseCtime(text!), text!, command!),
  ],
  [
    /^Starting Nmap .* at (\d{4}-\d\d-\d\d \d\d:\d\d)(?: (\S+))?/,
    ([, text, zone]) => started(isoMinute(text!, zone), text!, ""),
  ],
  [/^# Nmap done at (.{24,32}) -- /, ([, text]) => ({ what: "done", instant: parseCtime(text!)?.instant ?? null })],
  [/^Nmap done: /, () => ({ what: "done", instant: null })],
];

/** `host.example (192.0.2.1) [host down]`, or the address alone. */
function addressIn(text: string): string {
  const bare = text.replace(/ \[host down.*/, "").trimEnd();
  return /\(([^()]*)\)$/.exec(bare)?.[1] ?? bare;
}

function started(time: { instant: Instant; sure: boolean } | null, text: string, command: string): NmapTold | null {
  return time && { what: "start", ...time, text, command };
}

function isoMinute(text: string, zone: string | undefined): { instant: Instant; sure: boolean } | null {
  const instant = parseInstant(text);
  return instant === null ? null : { instant, sure: zone === "UTC" || zone === "GMT" };
}
