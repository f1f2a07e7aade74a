import { createRandom, type Random } from "../src/statistics/random.ts";
import { DAY, HOUR } from "../src/values/instant.ts";
import type { MadeRecord } from "./made-store.ts";

export interface Office {
  readonly clients: number;
  readonly days: number;
  readonly seed: number;
  readonly from: number;
  /** Address that asks for all, so that clients are hidden; null where each is seen. */
  readonly resolver: string | null;
}

const DIGITS = "0123456789abcdef";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const RESOLVER = "203.0.113.53";
const HOSTS = ["www", "api", "cdn", "static", "img", "m", "mail", "login", "assets", "js", "ads", "edge", "eu", "app"];

/**
 * Look-ups of an office in which nobody tunnels: popular and rare names, and the patterns that are taken for tunnels –
 * antivirus, content networks, lists of senders, telemetry, reverse names, validation of certificates and mail.
 */
export function* madeLookups(office: Office): Generator<MadeRecord> {
  const random = createRandom(office.seed);
  const files = Array.from({ length: 3000 }, () => text(random, DIGITS, 32));
  const objects = Array.from({ length: 20_000 }, () => `d${text(random, LETTERS + DIGITS, 13)}`);
  const caches = Array.from({ length: 2000 }, () => `r${random.integer(20)}---sn-${text(random, LETTERS, 4)}e7z`);
  for (let client = 0; client < office.clients; client++) {
    const address = office.resolver ?? `10.${1 + (client >> 8)}.${client & 255}.${10 + (client % 40)}`;
    const one = random.fork(client);
    const activity = one.lognormal(0, 0.5);
    const device = uuid(one);
    for (let day = 0; day < office.days; day++) {
      const ask = (
        name: string,
        type = "A",
        answers = `198.18.${one.integer(200)}.${one.integer(250)}`,
        code = "NOERROR",
      ): MadeRecord => ({
        time: office.from + day * DAY + Math.floor((8 + 10 * one.next()) * HOUR),
        clientAddress: address,
        serverAddress: RESOLVER,
        queryName: name,
        queryType: type,
        responseCode: code,
        answers,
        exporter: "sensor",
      });
      const times = (mean: number) => one.poisson(mean * activity);
      for (let k = times(80); k > 0; k--)
        yield ask(
          `${one.next() < 0.6 ? "www" : HOSTS[one.integer(HOSTS.length)]!}.site${zipf(one, 2000)}.com`,
          one.next() < 0.3 ? "AAAA" : "A",
        );
      for (let k = times(15); k > 0; k--)
        yield ask(`${HOSTS[one.integer(HOSTS.length)]!}.tail${one.integer(1_000_000)}.net`);
      for (let k = times(40); k > 0; k--)
        yield ask(
          `${objects[zipf(one, objects.length)]!}.content-network.net`,
          "A",
          `198.19.${one.integer(4)}.${one.integer(250)}`,
        );
      for (let k = times(30); k > 0; k--) yield ask(`${caches[zipf(one, caches.length)]!}.videocdn.com`);
      for (let k = times(150); k > 0; k--) {
        const known = one.next() < 0.6;
        const digest = known ? files[zipf(one, files.length)]! : text(one, DIGITS, 32);
        yield ask(
          `${digest}.${client % 2 ? "lookup.antivirus-one.com" : "avqs.antivirus-two.net"}`,
          "A",
          known ? "127.0.0.8" : "",
          known ? "NOERROR" : "NXDOMAIN",
        );
      }
      for (let k = times(10); k > 0; k--) yield ask(`${device}.${one.integer(1_000_000)}.telemetry${client % 5}.io`);
      for (let k = times(4); k > 0; k--)
        yield ask(`${one.integer(256)}.${one.integer(256)}.168.192.in-addr.arpa`, "PTR", "", "NXDOMAIN");
      if (client === 0)
        for (let k = 3000; k > 0; k--) {
          const sender = [0, 0, 0, 0].map(() => one.integer(256)).join(".");
          const listed = one.next() < 0.4;
          yield ask(
            `${sender}.${k % 2 ? "zen.senders.org" : "bl.spamlist.net"}`,
            "A",
            listed ? "127.0.0.2" : "",
            listed ? "NOERROR" : "NXDOMAIN",
          );
          if (k % 4 === 0)
            yield ask(
              `s${1 + one.integer(3)}._domainkey.customer${one.integer(4000)}.mailer.com`,
              "TXT",
              `v=DKIM1; p=${text(one, LETTERS, 40)}`,
            );
          if (k % 4 === 1) yield ask(`_dmarc.tail${one.integer(1_000_000)}.net`, "TXT", "v=DMARC1; p=none");
          if (k % 40 === 2)
            yield ask(`_acme-challenge.tail${one.integer(1_000_000)}.net`, "TXT", text(one, LETTERS, 43));
        }
    }
  }
}

/** A whole number below `below`, small ones oftenest. */
function zipf(random: Random, below: number): number {
  return Math.floor(below ** random.next()) - 1;
}

export function text(random: Random, letters: string, length: number): string {
  let made = "";
  for (let at = 0; at < length; at++) made += letters[random.integer(letters.length)]!;
  return made;
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => text(random, DIGITS, length)).join("-");
}
