import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { present } from "../../../test/made-crossings.ts";
import { exchangeKnowledge, ordinary } from "../../../test/made-exchange.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours, referee } from "../../../test/referees.ts";
import { readSubject } from "../../subject/subject.ts";
import { addressHex, parseAddress } from "../../values/address.ts";
import { DAY, HOUR, parsePeriod } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { countryDetails } from "./details.ts";
import analysis from "./index.ts";

/** Ranges that publishers of geolocation call North Korean; all but one are hobby, hosting and VPN networks elsewhere. */
interface Range {
  readonly first: string;
  readonly last: string;
  readonly text: string;
}

const ranges = (name: string): Range[] =>
  fs
    .readFileSync(referee(`north-korea/ip-ranges/${name}`), "utf8")
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [from, to] = line.split(",").map((part) => parseAddress(part.replaceAll('"', "")));
      return from && to ? [{ first: addressHex(from), last: addressHex(to), text: line.split(",")[0]! }] : [];
    });

const REGISTRIES = ranges("ip-location-db/asn-country-ipv4.KP.csv");
const WHOIS = ranges("ip-location-db/geo-whois-asn-country-ipv4.KP.csv");
const IPFIRE = ranges("ipfire-tor-geoip.KP.csv");
const inside = (all: readonly Range[], address: Uint8Array) =>
  all.some(({ first, last }) => addressHex(address) >= first && addressHex(address) <= last);
const isReal = ({ text }: Range) => text.startsWith("175.45.17");

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
const PERIOD = parsePeriod("2019-03-04..2019-04-22")!;

/** Somebody reads mail of a university from each decoy, every day: whom would one call North Korean? */
function* fromDecoys(): Generator<MadeRecord> {
  const [shape] = ordinary({ own: "198.51.100", period: PERIOD, unitsPerDay: 5, seed: 1 });
  for (const [k, { text }] of [...WHOIS, ...IPFIRE].filter((one) => !isReal(one)).entries())
    for (let day = PERIOD.from; day < PERIOD.to; day += DAY)
      for (let hour = 0; hour < 24; hour += 8)
        yield {
          ...shape!,
          flowStartMilliseconds: day + hour * HOUR + k * 1000,
          flowEndMilliseconds: day + hour * HOUR + k * 1000 + 900,
          sourceAddress: text,
          sourceTransportPort: 40_000 + k,
          destinationAddress: "198.51.100.2",
          destinationTransportPort: 993,
        };
}

/** By one publisher's labels alone, or by two that do not agree. */
function knowledge(second: readonly Range[]): Knowledge {
  const made = exchangeKnowledge();
  const at = PERIOD.from;
  const said = (all: readonly Range[], address: Uint8Array) =>
    made.countryOf(address, at) ?? { country: inside(all, address) ? "KP" : "NL" };
  return exchangeKnowledge({
    countryOf: (address) => said([...WHOIS, ...IPFIRE], address),
    otherCountryOf: (address) => said(second, address),
    originOf: (address) => made.originOf(address, at) ?? { asn: 65_000 },
    asName: (asn) => (asn === 65_000 ? { name: "Hobby network", country: "", class: "access" } : made.asName(asn, at)),
  });
}

async function levelOfKP(known: Knowledge): Promise<number> {
  const flow = [
    ...ordinary({ own: "198.51.100", period: PERIOD, unitsPerDay: 60, seed: 2 }),
    ...ordinary({ own: "175.45.176", period: PERIOD, unitsPerDay: 60, seed: 3 }),
    ...fromDecoys(),
  ];
  return withRecords({ flow, coverage: present(PERIOD) }, async (store) => {
    const task = { store, subject: subject("university-example"), controls: [subject("north-korea")] };
    const findings = await runAnalysis(
      "presence",
      analysis,
      { ...task, period: PERIOD, against: null, seed: 1, knowledge: known },
      {},
      new Map(),
    );
    const found = findings.find(({ id }) => id === "presence.KP");
    return found ? countryDetails.parse(found.details).level : 0;
  });
}

test("decoys: networks elsewhere that publishers call North Korean are no presence there where a registry disagrees", async () => {
  const alone = await levelOfKP(knowledge([...WHOIS, ...IPFIRE]));
  const beside = await levelOfKP(knowledge(REGISTRIES));
  const decoys = [...WHOIS, ...IPFIRE].filter((one) => !isReal(one)).length;
  console.info(
    `presence, ${decoys} decoys called KP: level ${alone} by their publishers, ${beside} with the registries beside`,
  );
  assert.ok(alone >= 3, "by the labels alone they would pass");
  assert.ok(beside < 3, `level ${beside}`);
});
