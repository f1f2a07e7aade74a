import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom, type Random } from "../../statistics/random.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { CryptoPan } from "./crypto-pan.ts";
import { withoutSmall } from "./small-cells.ts";

/**
 * Somebody knows twenty flows of a person, from the server's side or from the local network: when, where to and how much.
 * Can the person be found in what was published?
 */
const KNOWN_FLOWS = 20;
const PEOPLE = 60;
const DAYS = 30;

interface Flow {
  readonly person: number;
  readonly day: number;
  readonly source: string;
  readonly destination: string;
  readonly octets: number;
}

/** People with favourites of their own among places that all go to. */
function traffic(random: Random): Flow[] {
  const flows: Flow[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const favourites = Array.from({ length: 4 }, () => 1 + random.integer(250));
    for (let n = 0; n < 400; n++) {
      const isFavourite = random.next() < 0.3;
      const network = isFavourite ? favourites[random.integer(4)]! : 1 + Math.floor(30 * random.next() ** 2);
      flows.push({
        person,
        day: random.integer(DAYS),
        source: `198.51.100.${1 + person}`,
        destination: `10.0.${network}.${1 + random.integer(20)}`,
        octets: Math.round(random.lognormal(8, 1.5)),
      });
    }
  }
  return flows;
}

interface Published {
  /** By day and octets: the pseudonyms of the sources of such flows. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  readonly person: ReadonlyMap<string, number>;
}

/** The records themselves, each address by its pseudonym. */
function publish(flows: readonly Flow[]): Published {
  const pan = new CryptoPan(new TextEncoder().encode("a key that nobody outside knows."));
  const hide = (address: string) => formatAddress(pan.pseudonym(parseAddress(address)!));
  const person = new Map(Array.from({ length: PEOPLE }, (_, one) => [hide(`198.51.100.${1 + one}`), one] as const));
  const hidden = [...person.keys()];
  const groups = grouped(flows, ({ day, octets }) => `${day} ${octets}`);
  const sources = new Map([...groups].map(([key, held]) => [key, held.map((one) => hidden[one.person]!)] as const));
  return { sources, person };
}

/** Whose pseudonym do the known flows point at? */
function linkRecords({ sources, person }: Published, known: readonly Flow[]): number | undefined {
  const votes = new Map<string, number>();
  for (const { day, octets } of known)
    for (const source of sources.get(`${day} ${octets}`) ?? []) votes.set(source, (votes.get(source) ?? 0) + 1);
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best && person.get(best[0]);
}

interface Row {
  readonly network: string;
  readonly octets: number;
  readonly addresses: number;
  readonly days: number;
  readonly largestShare: number;
}

function grouped<Key>(flows: readonly Flow[], keyOf: (flow: Flow) => Key): Map<Key, Flow[]> {
  const groups = new Map<Key, Flow[]>();
  for (const flow of flows) {
    const group = groups.get(keyOf(flow));
    if (group) group.push(flow);
    else groups.set(keyOf(flow), [flow]);
  }
  return groups;
}

/** What is exported: octets by remote network, with who makes them up. */
function table(flows: readonly Flow[]): Row[] {
  const byNetwork = grouped(flows, ({ destination }) => destination.replace(/\.\d+$/, ""));
  return [...byNetwork].map(([network, held]) => {
    const octets = held.reduce((sum, one) => sum + one.octets, 0);
    const people = grouped(held, ({ person }) => person);
    const largest = Math.max(...[...people.values()].map((own) => own.reduce((sum, one) => sum + one.octets, 0)));
    return {
      network,
      octets,
      addresses: people.size,
      days: new Set(held.map(({ day }) => day)).size,
      largestShare: largest / octets,
    };
  });
}

/** The row that fits the known flows best: where they go, and where they are most of what went there. */
function linkTable(rows: readonly Row[], known: readonly Flow[]): Row | undefined {
  const likeness = ({ network, octets }: Row) =>
    known.filter(({ destination }) => destination.startsWith(`${network}.`)).reduce((sum, one) => sum + one.octets, 0) /
    octets;
  return rows.filter((row) => likeness(row) > 0).sort((a, b) => likeness(b) - likeness(a))[0];
}

test("who knows twenty flows finds their maker in pseudonymous records, and not in a table that has passed the gate", () => {
  const succeeded = { records: 0, table: 0, gated: 0 };
  const worlds = 3;
  for (let world = 0; world < worlds; world++) {
    const random = createRandom(world);
    const flows = traffic(random);
    const published = publish(flows);
    const rows = table(flows);
    const gated = withoutSmall(rows, (row) => ({ ...row })).rows;
    assert.ok(gated.length > 10, "what passes is still worth reading");
    for (let person = 0; person < PEOPLE; person++) {
      const known = random.shuffle(flows.filter((one) => one.person === person)).slice(0, KNOWN_FLOWS);
      const isTheirs = (row: Row | undefined) => row !== undefined && share(flows, row, person) > 0.5;
      if (linkRecords(published, known) === person) succeeded.records++;
      if (isTheirs(linkTable(rows, known))) succeeded.table++;
      if (isTheirs(linkTable(gated, known))) succeeded.gated++;
    }
  }
  const of = worlds * PEOPLE;
  const rate = ({ records, table, gated }: typeof succeeded) => [records / of, table / of, gated / of];
  const [records, plain, gated] = rate(succeeded);
  process.stdout.write(
    `linkage: Crypto-PAn records ${records!.toFixed(2)}, table without a gate ${plain!.toFixed(2)}, table that passed it ${gated!.toFixed(2)}\n`,
  );
  assert.ok(records! > 0.9, "plain Crypto-PAn fails");
  assert.ok(plain! > 0.3, "a table alone is no protection");
  assert.ok(gated! <= 0.1, `${gated} of the attacks succeed`);
});

/** How much of a row's octets one person made. */
function share(flows: readonly Flow[], { network, octets }: Row, person: number): number {
  const own = flows.filter((one) => one.person === person && one.destination.startsWith(`${network}.`));
  return own.reduce((sum, one) => sum + one.octets, 0) / octets;
}
