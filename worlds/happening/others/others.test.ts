import { expect, test } from "vitest";
import { formatAddress } from "../../../src/values/address.ts";
import { batchesOf } from "../../batches.ts";
import type { Observed, Recorder } from "../../instrument/observed.ts";
import { loadWorld } from "../../make.ts";
import { simulate } from "../../simulate.ts";
import { tellTruth } from "../../truth.ts";
import type { World } from "../../world.ts";
import { labelsOf } from "../actors.ts";
import type { DnsExchange } from "../dns-exchange.ts";
import { Elsewhere } from "../elsewhere.ts";

const world = loadWorld("everything");
const labels = labelsOf(world);
const seen = watch(world);
const truth = tellTruth(world, 1, seen.drawn);

test("every flow has a label, and all that can happen does", () => {
  const met = new Set([...seen.byLabel.keys()].map((label) => labels[label]!.split("/")[1]));
  const { answers } = truth;
  for (const { id } of [...answers.mining, ...answers.tunnels, ...answers.presence, ...answers.conduct])
    expect(met).toContain(id);
});

test("the records of each actor add up to what the truth says was drawn, to the octet", () => {
  for (const { id, period } of world.windows) {
    const { drawn } = truth.windows[id]!.networks["north-korea"]!;
    for (const [name, { octets }] of Object.entries(drawn!.actors)) {
      const rows = seen.octetsIn(`north-korea/${name}/`, period.from, period.to);
      expect(Math.round(octets * drawn!.days), `${name} ${id}`).toBe(rows);
    }
  }
});

test("what is set agrees with what was drawn: miners, tunnels, visitors, attacks", () => {
  const { set, drawn } = truth.windows.second!.networks["north-korea"]!;
  for (const id of ["miners", "quiet-tunnel", "bot", "theft", "probes", "kcna", "in-india"])
    expect(Math.abs(drawn!.actors[id]!.octets / set.actors[id]!.octets - 1), id).toBeLessThan(0.12);
  expect(Math.abs(drawn!.concealment.vpn! - set.concealment.vpn!)).toBeLessThan(0.05);
});

test("while a tunnel is up, its users are seen nowhere else", () => {
  const { clients } = truth.answers.tunnels.find(({ id }) => id === "office-vpn")!;
  const wednesday = Date.UTC(2021, 2, 10, 2); // 11:00 in Pyongyang
  const during = seen.clients(wednesday, wednesday + 3_600_000);
  for (const client of clients) expect(during.get(client) ?? []).not.toContain("north-korea/work");
  expect([...during.values()].flat().filter((actor) => actor === "north-korea/work").length).toBeGreaterThan(0);
});

test("jobs follow the coin's blocks, and vardiff keeps the rate of shares however many machines there are", () => {
  const { windows } = truth.answers.mining[0]!;
  expect(windows.second!.machines / windows.first!.machines).toBeGreaterThan(8);
  expect(windows.second!.sharesPerDay).toBeCloseTo(windows.first!.sharesPerDay, 5);
  const jobs = seen.count("north-korea/miners/job") / 2 / 21;
  const shares = seen.count("north-korea/miners/share") / 2 / 21;
  expect(Math.abs(jobs / 720 - 1)).toBeLessThan(0.05);
  expect(Math.abs(shares / 2880 - 1)).toBeLessThan(0.05);
});

test("a DNS tunnel's names carry the octets that are set", () => {
  const asked = seen.exchanges.filter(({ queryName }) => queryName.endsWith(".t.example.org"));
  const carried = asked.reduce(
    (sum, { queryName }) => sum + ((queryName.length - ".t.example.org".length - 1) * 5) / 8,
    0,
  );
  expect(Math.abs(carried / (21 * 86_400) / 0.7 - 1)).toBeLessThan(0.05);
  expect(new Set(asked.map(({ queryName }) => queryName)).size).toBe(asked.length);
});

test("clients ask for a name before they go there, and its answer is where they go", () => {
  const named = seen.exchanges.filter(({ queryName }) => queryName === "b.cdn.example");
  expect(named.length).toBeGreaterThan(5);
  const renamed = Date.UTC(2021, 2, 10);
  const followed = named.filter(({ answers, time }) => answers[0]?.startsWith("23.40.0.") && time < renamed);
  expect(followed.length / named.filter(({ time }) => time < renamed).length).toBeGreaterThan(0.5);
});

test("exchanges come in the order of time", () => {
  const times = seen.exchanges.map(({ time }) => time);
  expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true);
});

test("visitors come from the country that is set, and the database errs about as often as it says", () => {
  const { geography } = new Elsewhere(world, 1);
  const homes = seen.remotes("north-korea/in-india/visit");
  expect([...homes].every((address) => geography!.countryOf(address) === "IN")).toBe(true);
  expect(homes.size).toBe(25);
  const rows = [...geography!.database()];
  const wrong = rows.filter(({ prefix }) => prefix.endsWith("/16")).length;
  expect(wrong / (8 * rows.filter(({ prefix }) => prefix.endsWith("/13")).length)).toBeGreaterThan(0.03);
  expect(wrong / (8 * rows.filter(({ prefix }) => prefix.endsWith("/13")).length)).toBeLessThan(0.12);
});

test("a world without the others draws its servers the same: each has a stream of its own", () => {
  const without = {
    ...world,
    file: { ...world.file, networks: world.file.networks.map((one) => ({ ...one, ...NONE })) },
  };
  const plain = watch(without);
  const people = (watched: Watched, names: readonly string[]): number =>
    [...watched.byLabel].reduce(
      (sum, [label, octets]) => sum + (names[label]!.startsWith("north-korea/servers/") ? octets : 0),
      0,
    );
  expect(people(plain, labelsOf(without))).toBe(people(seen, labels));
});

test("the same seed gives the same batches", () => {
  const short = { ...world, visible: [{ from: world.period.from, to: world.period.from + 86_400_000 }] };
  const rows = (): number[] => [...batchesOf(short, 5)].map(({ rows }) => rows);
  expect(rows()).toEqual(rows());
});

const NONE = {
  miners: [],
  dnsTunnels: [],
  visitors: [],
  ties: [],
  beacons: [],
  exfiltrations: [],
  attacks: [],
};

interface Watched {
  readonly byLabel: Map<number, number>;
}

function watch(world: World) {
  const names = labelsOf(world);
  const records: { label: number; start: number; octets: number; flow: number; own: number; remote: number }[] = [];
  const exchanges: DnsExchange[] = [];
  const byLabel = new Map<number, number>();
  const [prefixes] = [world.networks[0]!.prefixes];
  const isOwn = (address: number): boolean =>
    prefixes.some(({ first, size }) => address >= first && address < first + size);
  const recorder: Recorder = {
    open() {},
    record(observed: Observed, row: number) {
      const [source, destination] = [observed.source(row), observed.destination(row)];
      const label = observed.label(row);
      const octets = observed.octets(row);
      byLabel.set(label, (byLabel.get(label) ?? 0) + octets);
      const [own, remote] = isOwn(source) ? [source, destination] : [destination, source];
      records.push({ label, start: observed.start(row), octets, flow: observed.flow(row), own, remote });
    },
    dns: (exchange) => exchanges.push(exchange),
    close() {},
  };
  const run = simulate(world, 1, recorder);
  let step = run.next();
  while (!step.done) step = run.next();
  return {
    byLabel,
    exchanges,
    drawn: step.value.drawn,
    count: (name: string) => records.filter(({ label }) => names[label] === name).length,
    remotes: (name: string) =>
      new Set(records.filter(({ label }) => names[label] === name).map(({ remote }) => remote)),
    octetsIn(name: string, from: number, to: number): number {
      const of = new Set(names.flatMap((one, label) => (one.startsWith(name) ? [label] : [])));
      let sum = 0;
      for (const { label, start, octets } of records) if (of.has(label) && start >= from && start < to) sum += octets;
      return sum;
    },
    clients(from: number, to: number): Map<string, string[]> {
      const found = new Map<string, string[]>();
      for (const { label, start, own } of records)
        if (start >= from && start < to) {
          const actor = names[label]!.slice(0, names[label]!.lastIndexOf("/"));
          const client = text(own);
          found.set(client, [...(found.get(client) ?? []), actor]);
        }
      return found;
    },
  };
}

function text(address: number): string {
  const octets = new Uint8Array(16).fill(0xff, 10, 12);
  for (let i = 0; i < 4; i++) octets[12 + i] = (address >>> (24 - 8 * i)) & 0xff;
  return formatAddress(octets);
}
