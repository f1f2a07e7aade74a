import { parsePeriod, SECOND } from "../src/values/instant.ts";
import { type Actor, actorsOf, type Outlook, outlookOf } from "./happening/actors.ts";
import { Calendar, Demand, stepsOf } from "./happening/schedule.ts";
import { Instrument, type View } from "./instrument/view.ts";
import { OUTPUT_FORMATS, type OutputFormat } from "./output/outputs.ts";
import { STEP } from "./step.ts";
import type { Network } from "./world/networks.ts";
import { expectedRecords } from "./world/size.ts";
import { type World, WorldError } from "./world.ts";

/** About how much a network makes. */
interface Size {
  packets: number;
  /** Records of the half hour that has most of them: so much is held in memory. */
  mostInAStep: number;
}

/** Octets that a world's files may have, all together, where nobody says otherwise. */
export const MOST_OCTETS = 4e9;
/** Half a gigabyte of waiting records. */
const MOST_IN_A_STEP = 5e6;

/** Throws when a world would be larger than `most` octets; in one line, before anything is made. */
export function mustFit(world: World, formats: readonly OutputFormat[], most: number): void {
  const sizes = world.networks.map((network, n) => sizeOf(world, network, n));
  const records = expectedRecords(world);
  const packets = sum(sizes, "packets");
  const total = formats.reduce((sum, format) => sum + octetsOf(format, records, packets), 0);
  const busiest = sizes.reduce((best, size, n) => (size.packets > sizes[best]!.packets ? n : best), 0);
  const place = world.place(["networks", busiest, "volume", "octetsPerDay"]);
  if (total > most)
    throw new WorldError(
      `${place} ${world.id} would make about ${short(total)}B in ${formats.join(", ")} (${short(records)} records, ` +
        `${short(packets)} sampled packets), more than the limit of ${short(most)}B; ` +
        "raise it with --limit GB, or lower octetsPerDay, shorten `visible`, or sample fewer packets",
    );
  const inAStep = sum(sizes, "mostInAStep");
  if (inAStep > MOST_IN_A_STEP)
    throw new WorldError(
      `${place} ${world.id} would make about ${short(inAStep)} records in half an hour, more than the ` +
        `${short(MOST_IN_A_STEP)} that are held in memory; lower octetsPerDay or sample fewer packets`,
    );
}

function octetsOf(format: OutputFormat, records: number, packets: number): number {
  const { octetsPerRecord, packets: isOfPackets } = OUTPUT_FORMATS[format];
  return octetsPerRecord * (isOfPackets ? packets : records);
}

/** What a network is expected to make; records that time-outs cut are counted once. */
function sizeOf(world: World, network: Network, n: number): Size {
  const size: Size = { packets: 0, mostInAStep: 0 };
  const instrument = new Instrument(world);
  const demand = new Demand(network);
  const calendar = new Calendar(network);
  const actors = actorsOf(network, []);
  const outlooks = new Map<View, readonly Outlook[]>();
  for (const visible of world.visible)
    for (const at of stepsOf(visible)) {
      const view = instrument.at(at);
      if (!outlooks.has(view))
        outlooks.set(
          view,
          actors.map((actor) => outlookOf(actor, view)),
        );
      const { lived } = calendar.at(at);
      let records = attackRecords(world, n, at, view);
      size.packets += records;
      for (const [a, actor] of actors.entries()) {
        const flows =
          actor.kind === "background" ? background(network) : demand.sessions(actor, at, lived) * actor.flowsPerSession;
        records += flows * outlooks.get(view)![a]!.seen * (actor.kind === "background" ? 1 : 2);
        size.packets += flows * sampledPackets(actor, view);
      }
      size.mostInAStep = Math.max(size.mostInAStep, records);
    }
  return size;
}

function background({ prefixes, backgroundPerAddressDay }: Network): number {
  return (prefixes.reduce((sum, prefix) => sum + prefix.size, 0) * backgroundPerAddressDay * STEP) / 86_400_000;
}

function sampledPackets({ meanPackets }: Actor, { regions }: View): number {
  return regions.reduce(
    (sum, { share, eyes }) => sum + share * meanPackets * eyes.reduce((chance, { p }) => chance + p, 0),
    0,
  );
}

/** Attacks are single packets mostly; of them the most that an exporter may take. */
function attackRecords({ file }: World, n: number, at: number, { regions }: View): number {
  const seen = regions.reduce((sum, { share, eyes }) => sum + share * Math.max(...eyes.map(({ p }) => p)), 0);
  return file.networks[n]!.attacks.reduce((sum, { during, flowsPerSecond }) => {
    const { from, to } = parsePeriod(during)!;
    return sum + (seen * flowsPerSecond * Math.max(0, Math.min(at + STEP, to) - Math.max(at, from))) / SECOND;
  }, 0);
}

function sum(sizes: readonly Size[], what: keyof Size): number {
  return sizes.reduce((total, size) => total + size[what], 0);
}

/** `5.1 G`: two figures and a unit of a thousand. */
function short(value: number): string {
  const units = ["", "k", "M", "G", "T", "P", "E"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(2))} ${units[power]}`;
}
