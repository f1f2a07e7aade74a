import type { Instant } from "../../values/instant.ts";
import { parseCtime } from "../text/ctime.ts";

/** What a comment line of dig tells. */
export type DigTold =
  | { readonly what: "banner"; readonly server: string | null }
  | { readonly what: "answer" }
  | { readonly what: "status"; readonly status: string }
  | { readonly what: "question"; readonly name: string; readonly type: string }
  | { readonly what: "server"; readonly address: string }
  | { readonly what: "when"; readonly instant: Instant; readonly sure: boolean; readonly text: string }
  | { readonly what: "size"; readonly records: number }
  | { readonly what: "failed" };

/** Reads a comment line as dig prints them (BIND 9, bin/dig); null when it is another comment. */
export function readDigComment(line: string): DigTold | null {
  for (const [pattern, read] of LINES) {
    const match = pattern.exec(line);
    if (match) return read(match);
  }
  return null;
}

type Row = readonly [RegExp, (match: RegExpExecArray) => DigTold | null];

const LINES: readonly Row[] = [
  [
    /^; <<>> DiG [^>]*<<>>(.*)$/,
    ([, words]) => ({ what: "banner", server: /(?:^| )@(\S+)/.exec(words!)?.[1] ?? null }),
  ],
  [/^;; Got answer:/, () => ({ what: "answer" })],
  [/^;; ->>HEADER<<-.* status: ([A-Z0-9]+)/, ([, status]) => ({ what: "status", status: status! })],
  [/^;([^;\s]\S*)\s+IN\s+([A-Z0-9]+)\s*$/, ([, name, type]) => ({ what: "question", name: name!, type: type! })],
  [/^;; SERVER: ([0-9A-Fa-f.:]+)#\d+/, ([, address]) => ({ what: "server", address: address! })],
  [/^;; WHEN: (.+)$/, ([, text]) => when(text!)],
  [/^;; XFR size: (\d{1,9}) records/, ([, records]) => ({ what: "size", records: Number(records) })],
  [/^; Transfer failed\./, () => ({ what: "failed" })],
];

function when(text: string): DigTold | null {
  const told = parseCtime(text);
  return told && { what: "when", ...told, text };
}
