import { createRandom, type Random } from "../src/statistics/random.ts";
import { text } from "./made-lookups.ts";
import type { MadeRecord } from "./made-store.ts";

const HEX = "0123456789abcdef";
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const BASE64 = "abcdefghijklmnopqrstuvwxyz0123456789-_";
const WORDS =
  "able acid army baby back ball bank base bath bear beat bell belt bird blow blue boat body bone book born boss both bowl bulk burn bush busy cake call calm camp card care case cash cast cell chat chip city club coal coat code cold come cook cool cope copy core cost crew crop dark data date dawn deal dear debt deep deny desk dial diet disc disk door dose down draw".split(
    " ",
  );

interface Asked {
  readonly sub: string;
  readonly type: string;
  readonly answers: string;
  /** Octets that the name carries. */
  readonly carried: number;
}

/** Names shaped as those of known tools, and of some that are none; what they carry is random. `at` counts the questions. */
export const TOOLS: { readonly [tool: string]: (random: Random, at: number) => Asked } = {
  iodine: (random, at) => {
    const letters = `${HEX[at % 16]!}${BASE32[at % 32]!}${text(random, BASE32, 160)}`;
    return { sub: cut(letters, 57), type: "NULL", answers: `\\# 90 ${text(random, HEX, 180)}`, carried: 100 };
  },
  dnscat2: (random, at) => {
    const letters = `${text(random, HEX, 4)}01${"a3f1"}${at.toString(16).padStart(8, "0")}${text(random, HEX, 100)}`;
    return {
      sub: cut(letters, 60),
      type: ["TXT", "CNAME", "MX"][at % 3]!,
      answers: `${text(random, HEX, 60)}.t`,
      carried: 50,
    };
  },
  dns2tcp: (random, at) => {
    const letters = `${text(random, BASE64, 4)}${at.toString(36)}${text(random, BASE64, 76)}`;
    return { sub: cut(letters, 63), type: at % 2 ? "TXT" : "KEY", answers: text(random, BASE64, 90), carried: 50 };
  },
  ozymandns: (random, at) => {
    const letters = text(random, BASE32, 176);
    return {
      sub: `${cut(letters, 44)}.${at}-0.id-31337.up`,
      type: "TXT",
      answers: text(random, BASE32, 80),
      carried: 110,
    };
  },
  /** One-way, as theft does it: addresses come back, always the same. */
  exfiltration: (random, at) => ({
    sub: `${at}.${text(random, BASE32, 48)}`,
    type: "A",
    answers: "192.0.2.1",
    carried: 30,
  }),
  /** Words in place of letters. */
  words: (random, at) => ({
    sub: Array.from({ length: 6 }, () => WORDS[random.integer(WORDS.length)]!).join("-"),
    type: at % 2 ? "A" : "TXT",
    answers: at % 2 ? "192.0.2.1" : text(random, BASE64, 20),
    carried: 4.7,
  }),
};

export interface Tunnel {
  readonly tool: string;
  readonly octetsPerSecond: number;
  readonly domains: readonly string[];
  readonly client: string;
  readonly from: number;
  readonly to: number;
  readonly seed: number;
}

/** Questions of a tunnel that carries so much; a name in twenty is asked for again at once, as when it was lost. */
export function* madeTunnel({ tool, octetsPerSecond, domains, client, from, to, seed }: Tunnel): Generator<MadeRecord> {
  const random = createRandom(seed).fork(tool);
  let at = 0;
  for (let time = from; ; at++) {
    const { sub, type, answers, carried } = TOOLS[tool]!(random, at);
    time += random.exponential((1000 * carried) / octetsPerSecond);
    if (time >= to) return;
    const record = {
      time: Math.floor(time),
      clientAddress: client,
      serverAddress: "203.0.113.53",
      queryName: `${sub}.${domains[at % domains.length]!}`,
      queryType: type,
      responseCode: "NOERROR",
      answers,
      exporter: "sensor",
    };
    yield record;
    if (random.next() < 0.05) yield { ...record, time: record.time + 900 };
  }
}

function cut(letters: string, length: number): string {
  return letters.match(new RegExp(`.{1,${length}}`, "g"))!.join(".");
}
