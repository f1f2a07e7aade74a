import { INGRESS_INTERFACE, SAMPLING } from "./information-elements.ts";

/** What an exporter has told so far about how it samples; a change makes a new one. */
export interface Sampling {
  /** Told without saying for which sampler. */
  readonly everywhere: number | null;
  /** By samplerId or selectorId. */
  readonly bySelector: ReadonlyMap<number, number>;
  readonly byInterface: ReadonlyMap<number, number>;
}

export const NOTHING_TOLD: Sampling = { everywhere: null, bySelector: new Map(), byInterface: new Map() };

/** Rates remembered by sampler and by interface; of what comes beyond it nothing is known. */
const MOST_RATES = 1_024;

/** Numbers of a record by element, of IANA's elements and of NetFlow v9. */
export type Told = ReadonlyMap<number, number>;

/**
 * Share of packets by the first way in which a record tells it, 0 < p ≤ 1; null when it tells none. 1 of n (IE 34, 50) ·
 * interval ÷ (interval + space), of packets (IE 305, 306) or of time (307, 308) · size ÷ population (309, 310) · IE 311 ·
 * selected ÷ all of a hash's range (329 to 332). Where flows are selected too (396 to 399) the shares multiply.
 */
export function probabilityTold(told: Told): number | null {
  const ofPackets = packetShares(told).find(isShare);
  const ofFlows = [
    portion(told, SAMPLING.samplingFlowInterval, SAMPLING.samplingFlowSpacing),
    portion(told, SAMPLING.flowSamplingTimeInterval, SAMPLING.flowSamplingTimeSpacing),
  ].find(isShare);
  return ofPackets === undefined && ofFlows === undefined ? null : (ofPackets ?? 1) * (ofFlows ?? 1);
}

function packetShares(told: Told): (number | undefined)[] {
  const { samplingSize, samplingPopulation } = SAMPLING;
  return [
    told.get(SAMPLING.samplingProbability),
    portion(told, SAMPLING.samplingPacketInterval, SAMPLING.samplingPacketSpace),
    ratio(told.get(samplingSize), told.get(samplingPopulation)),
    portion(told, SAMPLING.samplingTimeInterval, SAMPLING.samplingTimeSpace),
    hashShare(told),
    ratio(1, told.get(SAMPLING.samplerRandomInterval)),
    ratio(1, told.get(SAMPLING.samplingInterval)),
  ];
}

function isShare(share: number | undefined): share is number {
  return share !== undefined && share > 0 && share <= 1;
}

/** An interval without its space tells no share. */
function portion(told: Told, interval: number, space: number): number | undefined {
  const [taken, left] = [told.get(interval), told.get(space)];
  return taken === undefined || left === undefined ? undefined : ratio(taken, taken + left);
}

/** RFC 5475 §6.2: packets whose hash lies in the selected range. */
function hashShare(told: Told): number | undefined {
  const width = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : to - from + 1;
  return ratio(
    width(told.get(SAMPLING.hashSelectedRangeMin), told.get(SAMPLING.hashSelectedRangeMax)),
    width(told.get(SAMPLING.hashOutputRangeMin), told.get(SAMPLING.hashOutputRangeMax)),
  );
}

/** What an options record tells, and the interface it speaks of. */
export interface OptionsRecord {
  readonly told: Told;
  readonly interfaceScope: number | null;
}

/** What is known after the options records of a set; the same object when they tell nothing new. */
export function learn(sampling: Sampling, records: readonly OptionsRecord[]): Sampling {
  let everywhere = sampling.everywhere;
  const bySelector: [number, number][] = [];
  const byInterface: [number, number][] = [];
  for (const { told, interfaceScope } of records) {
    const share = probabilityTold(told);
    if (share === null) continue;
    const selector = told.get(SAMPLING.selectorId) ?? told.get(SAMPLING.samplerId);
    if (selector !== undefined) bySelector.push([selector, share]);
    else if (interfaceScope !== null) byInterface.push([interfaceScope, share]);
    else everywhere = share;
  }
  const after = {
    everywhere,
    bySelector: withEntries(sampling.bySelector, bySelector),
    byInterface: withEntries(sampling.byInterface, byInterface),
  };
  const isSame =
    everywhere === sampling.everywhere &&
    after.bySelector === sampling.bySelector &&
    after.byInterface === sampling.byInterface;
  return isSame ? sampling : after;
}

/** The rate for a record that names a sampler, an interface, or neither (null). */
export function probabilityOf(sampling: Sampling, selector: number | null, ingress: number | null): number | null {
  const bySelector = selector === null ? undefined : sampling.bySelector.get(selector);
  if (bySelector !== undefined) return bySelector;
  const byInterface = ingress === null ? undefined : sampling.byInterface.get(ingress);
  return byInterface ?? sampling.everywhere ?? (selector === null ? unanimous(sampling.bySelector) : null);
}

/** Whether the answer is one for all records that name no sampler. */
export function isUniform(sampling: Sampling): boolean {
  return sampling.byInterface.size === 0;
}

/** Elements by which a data record tells its own rate. */
export const RATE_ELEMENTS: readonly number[] = Object.values(SAMPLING).filter(
  (element) => element !== SAMPLING.samplerId && element !== SAMPLING.selectorId,
);

/** The interface an options record speaks of, as a scope of NetFlow v9 (type 2) or as IE 10. */
export function interfaceScope(scopes: Told, version9: boolean): number | null {
  return scopes.get(version9 ? 2 : INGRESS_INTERFACE) ?? null; // RFC 3954 §6.1
}

/** Records that name no sampler are taken to come from the one that all announced samplers agree with. */
function unanimous(shares: ReadonlyMap<number, number>): number | null {
  if (shares.size === 0) return null;
  const [first, ...others] = new Set(shares.values());
  return first !== undefined && others.length === 0 ? first : null;
}

function withEntries(
  map: ReadonlyMap<number, number>,
  entries: readonly (readonly [number, number])[],
): ReadonlyMap<number, number> {
  if (entries.every(([key, value]) => map.get(key) === value)) return map;
  const after = new Map(map);
  for (const [key, value] of entries) if (after.size < MOST_RATES || after.has(key)) after.set(key, value);
  return after;
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || !(whole > 0) ? undefined : part / whole;
}
