import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { HOUR, MINUTE, parsePeriod } from "../../values/instant.ts";
import { askAddresses, askBusiest } from "./ask-machines.ts";
import { endsOf } from "./ends.ts";
import { MACHINE_SIGNS } from "./machine-signs.ts";

const PERIOD = parsePeriod("2022-01-08..2022-01-09")!;
const ADDRESSES = 250;
const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");

test("machines behind 250 addresses: the bound is above the truth in none or nearly none", async () => {
  const random = createRandom(4);
  const truth = Array.from({ length: ADDRESSES }, () => 1 + random.poisson(2));
  function* flows(): Generator<MadeRecord> {
    for (const [k, count] of truth.entries())
      for (let machine = 0; machine < count; machine++) {
        const { names } = MACHINE_SIGNS[random.integer(MACHINE_SIGNS.length)]!;
        // A machine has up to three programs that ask for updates, of ten versions that are about.
        const programs = Array.from({ length: 1 + random.integer(3) }, () => `program-${random.integer(10)}`);
        for (let at = PERIOD.from; at < PERIOD.to; at += 4 * HOUR)
          for (const program of programs)
            yield {
              flowStartMilliseconds: at + random.integer(50 * MINUTE),
              flowEndMilliseconds: at + HOUR,
              sourceAddress: `175.45.176.${k}`,
              destinationAddress: "13.107.4.50",
              sourceTransportPort: 40_000 + random.integer(9000),
              destinationTransportPort: 443,
              protocolIdentifier: 6,
              serverName: `a.${names[random.integer(names.length)]}`,
              ja4: program,
            };
      }
  }
  await withRecords({ flow: flows() }, async (store) => {
    const found = await askAddresses({ store, subject, ends: endsOf(subject), period: PERIOD });
    assert.equal(found.length, ADDRESSES);
    const above = found.filter(({ host, most }) => most > truth[Number.parseInt(host.slice(-2), 16)]!).length;
    const shared = found.filter(({ most }) => most > 1).length;
    const truly = truth.filter((count) => count > 1).length;
    console.info(
      `conduct, machines: bound above the truth at ${above} of ${ADDRESSES} addresses; ${shared} of ${truly} shared ones told`,
    );
    assert.ok(above <= 0.025 * ADDRESSES, `${above}`);
    assert.ok(shared >= 0.6 * truly, `${shared} of ${truly}`);
  });
}, 60_000);

test("a machine with an IPv4 address and two of IPv6 is one machine", async () => {
  const text = fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8");
  const member =
    "members:\n  - prefix: 2001:db8:5::/48\n    from: 2009-12-21\n    grade: core\n    because: made up\n    source: none\n";
  const both = readSubject(text.replace("members:\n", member), "north-korea");
  const flow = ["175.45.176.9", "2001:db8:5::1", "2001:db8:5::2"].map(
    (sourceAddress, k): MadeRecord => ({
      ...{ flowStartMilliseconds: PERIOD.from + k, flowEndMilliseconds: PERIOD.from + HOUR, sourceAddress },
      ...{
        destinationAddress: k === 0 ? "13.107.4.50" : "2a01:111::1",
        sourceTransportPort: 40_000,
        destinationTransportPort: 443,
      },
      ...{ protocolIdentifier: 6, serverName: `a.${MACHINE_SIGNS[0]!.names[0]}`, ja4: "one" },
    }),
  );
  await withRecords({ flow }, async (store) => {
    const asked = { store, subject: both, ends: endsOf(both), period: PERIOD };
    assert.deepEqual(await askBusiest(asked), { hour: PERIOD.from / HOUR, machines: 1, addresses: 1 });
    assert.deepEqual((await askAddresses(asked)).map(({ host }) => host).sort(), [
      "00000000000000000000FFFFAF2DB009",
      "20010DB800050000",
    ]);
  });
});
