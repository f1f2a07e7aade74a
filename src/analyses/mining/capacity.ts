import { countMean } from "../../statistics/proportion.ts";

/** What one machine does at the least and at the most, in hashes a second, from a date on. An assumption, not a measurement. */
export interface Device {
  readonly coin: string;
  readonly from: string;
  readonly least: { readonly hashesPerSecond: number; readonly what: string };
  readonly most: { readonly hashesPerSecond: number; readonly what: string };
  readonly source: string;
}

const ORDERS = "orders of magnitude of makers' data sheets and public benchmarks; assumed, not measured";

/** Rows by coin and date, as algorithms and machines changed. */
export const DEVICES: readonly Device[] = [
  {
    coin: "XMR",
    from: "2014-04-18",
    least: { hashesPerSecond: 5, what: "a single-board computer, CryptoNight" },
    most: { hashesPerSecond: 250_000, what: "a machine of its own kind for CryptoNight, 2018" },
    source: ORDERS,
  },
  {
    coin: "XMR",
    from: "2019-11-30",
    least: { hashesPerSecond: 20, what: "a single-board computer, RandomX" },
    most: { hashesPerSecond: 110_000, what: "a server of two processors of 64 cores, RandomX" },
    source: `${ORDERS}; RandomX from block 1978433`,
  },
  {
    coin: "BTC",
    from: "2009-01-03",
    least: { hashesPerSecond: 1e6, what: "a processor" },
    most: { hashesPerSecond: 3e14, what: "a machine of its own kind, 2024" },
    source: ORDERS,
  },
];

/** Pools of which the least difficulty and the wanted seconds between shares are told, by a part of their names. */
export const FLOORS: readonly {
  readonly pool: string;
  readonly coin: string;
  readonly leastDifficulty: number;
  readonly shareEvery: number;
  readonly source: string;
}[] = [
  {
    pool: "moneroocean",
    coin: "XMR",
    leastDifficulty: 10_000,
    shareEvery: 30,
    source: "MoneroOcean, nodejs-pool: config of varDiff and minimum difficulty; METHODS §8",
  },
];

/** Hashes behind a share of difficulty 1 (getmonero.org; Bitcoin's target of difficulty 1, BIP 22). */
const HASHES: Readonly<Record<string, number>> = { XMR: 1, BTC: 2 ** 32 };

/** One proxy folds so many workers into a connection (xmrig-proxy); they may be nested. */
export const PROXY_WORKERS = 256;

export interface Capacity {
  readonly coin: string;
  /** Connections to pools at once: as many machines at least. */
  readonly machines: number;
  /** Each of them as slow, or as fast, as the table has it; the first is a lower bound, the second none. */
  readonly least: number;
  readonly ifFastest: number;
  readonly device: Device;
}

export function capacityOf(coin: string, machines: number, at: string): Capacity | null {
  const device = DEVICES.findLast((one) => one.coin === coin && one.from <= at);
  if (!device || machines === 0) return null;
  return {
    coin,
    machines,
    least: machines * device.least.hashesPerSecond,
    ifFastest: machines * device.most.hashesPerSecond,
    device,
  };
}

export interface Pinned {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly shares: number;
}

/** Below this share of what the pool wants, the rate is the miner's own, and the difficulty the pool's least. */
const STEADILY_BELOW = 0.8;
const FEWEST_DAYS = 3;

/**
 * Hash rate of a connection whose shares come steadily slower than the pool wants, day by day: vardiff has reached its
 * floor, so that H = shares × least difficulty ÷ time, with the Poisson interval (Garwood, 1936). Null where it has not, as
 * then the rate is the pool's and says nothing of the miner (METHODS §8).
 */
export function pinnedAtFloor(
  days: readonly { readonly shares: number; readonly seconds: number }[],
  { coin, leastDifficulty, shareEvery }: { coin: string; leastDifficulty: number; shareEvery: number },
): Pinned | null {
  const hashes = HASHES[coin];
  if (hashes === undefined || days.length < FEWEST_DAYS) return null;
  const below = days.every(
    ({ shares, seconds }) => countMean(shares, 0.9).high < (STEADILY_BELOW * seconds) / shareEvery,
  );
  const shares = days.reduce((sum, day) => sum + day.shares, 0);
  const seconds = days.reduce((sum, day) => sum + day.seconds, 0);
  if (!below || shares === 0) return null;
  const { value, low, high } = countMean(shares);
  const each = (leastDifficulty * hashes) / seconds;
  return { value: value * each, low: low * each, high: high * each, shares };
}
