import type { Random } from "../../../src/statistics/random.ts";
import { DAY, HOUR, type Instant, MINUTE, type Period, parseInstant, SECOND } from "../../../src/values/instant.ts";
import type { MinerFile } from "../../schema/others.ts";
import { STEP } from "../../step.ts";
import type { Remote } from "../elsewhere.ts";
import { addressAtEnd, type Cast, clientPort, copyRemote, datesOf, knownRemote, prefixOf } from "./cast.ts";
import { BLOCK_TIMES, type CoinClock } from "./coin-clock.ts";
import type { Expected, Other, Scene } from "./scene.ts";

/** A connection to a pool lasts about this long before it is made anew. */
const CONNECTION = 2 * DAY;
const KEEPALIVE = 60 * SECOND; // xmrig's own
/** Hashes for a share of difficulty 1: Bitcoin's is 2³², Monero's 1. */
const HASHES_PER_DIFFICULTY = { monero: 1, bitcoin: 2 ** 32 } as const;

/** A stay with one pool. */
interface Pool extends Period {
  readonly remote: Remote;
  readonly port: number;
}

/**
 * Machines that mine, each by a long-lived Stratum connection or all behind one: a job at each of the coin's blocks, shares
 * as often as the pool's vardiff wants them, a sign of life a minute. Their hash rate stands in the truth alone.
 */
export class Miner implements Other {
  readonly answered = true;
  readonly actor: number;
  readonly #file: MinerFile;
  readonly #cast: Cast;
  readonly #clock: CoinClock;
  readonly #dates: Period;
  readonly #prefix: number;
  readonly #pools: readonly Pool[];
  readonly #random: Random;

  constructor(file: MinerFile, cast: Cast) {
    this.#file = file;
    this.#cast = cast;
    this.actor = cast.actor;
    this.#clock = cast.coinClock(file.coin);
    this.#dates = datesOf(file, cast);
    this.#prefix = prefixOf(file.prefix, cast);
    this.#random = cast.random;
    const since = file.pools.map(({ from }) => (from ? parseInstant(from)! : this.#dates.from));
    this.#pools = file.pools.map((pool, i) => ({
      from: since[i]!,
      to: since[i + 1] ?? this.#dates.to,
      remote: knownRemote(pool, cast),
      port: pool.port,
    }));
  }

  /** Machines at work. */
  machines(at: Instant): number {
    if (at < this.#dates.from || at >= this.#dates.to) return 0;
    return this.#file.machines.findLast(({ from }) => parseInstant(from)! <= at)?.count ?? 0;
  }

  connections(at: Instant): number {
    return this.#file.behindProxy ? Math.min(1, this.machines(at)) : this.machines(at);
  }

  /** Shares a second on each connection: vardiff keeps the rate, unless the machine is too weak for the least difficulty. */
  sharesPerSecond(at: Instant): number {
    const connections = this.connections(at);
    if (connections === 0) return 0;
    const { hashesPerSecond, leastDifficulty, shareEvery, coin } = this.#file;
    const hashes = (this.machines(at) / connections) * hashesPerSecond;
    return Math.min(1 / shareEvery, hashes / (leastDifficulty * HASHES_PER_DIFFICULTY[coin]));
  }

  step(at: Instant, scene: Scene): void {
    const blocks = this.#clock.blocks(at, at + STEP);
    const connections = this.connections(at);
    const shares = this.sharesPerSecond(at);
    for (let connection = 0; connection < connections; connection++) {
      const pool = this.#begin(connection, at, scene);
      if (!pool) continue;
      const luck = this.#luck(connection, at);
      for (const block of blocks) this.#exchange(scene, 0, block + this.#delay(), luck, 1);
      const found = this.#random.poisson((shares * STEP) / SECOND);
      for (let i = 0; i < found; i++) this.#exchange(scene, 1, at + this.#random.next() * STEP, luck, 2);
      for (let i = 0; i < STEP / KEEPALIVE; i++) this.#exchange(scene, 2, at + (i + luck) * KEEPALIVE, luck, 1);
    }
  }

  expects(at: Instant): Expected | null {
    const connections = this.connections(at);
    if (connections === 0) return null;
    const flows = [STEP / BLOCK_TIMES[this.#file.coin], (this.sharesPerSecond(at) * STEP) / SECOND, STEP / KEEPALIVE];
    const volume = { prefix: this.#prefix, flows: 0, octets: 0, packets: 0 };
    for (const [p, { sizes }] of this.#cast.parts.entries()) {
      const packets = p === 1 ? 2 : 1;
      volume.flows += connections * flows[p]!;
      volume.octets += connections * flows[p]! * sizes.octets(packets);
      volume.packets += connections * flows[p]! * (packets + sizes.lighter(packets));
    }
    return volume;
  }

  /** Puts the ends of a connection in place; null while it has no pool. */
  #begin(connection: number, at: Instant, { ends, given }: Scene): Pool | null {
    const pool = this.#pools.find(({ from, to }) => at >= from && at < to);
    if (!pool) return null;
    ends.prefix = this.#prefix;
    ends.address = addressAtEnd(this.#cast, this.#prefix, connection);
    ends.asks = true;
    copyRemote(pool.remote, given.remote);
    given.ownPort = clientPort(this.#era(connection, at));
    given.remotePort = pool.port;
    given.amid = true;
    return pool;
  }

  #exchange(scene: Scene, part: number, start: Instant, luck: number, packets: number): void {
    scene.ends.start = start;
    scene.given.lasts = 60 + this.#random.exponential(150);
    scene.one(this.actor, this.#cast.parts[part]!, packets, true, luck);
  }

  /** From the block to the pool's job: most within a second or two. */
  #delay(): number {
    return Math.min(20 * SECOND, this.#random.lognormal(Math.log(700), 0.6));
  }

  #luck(connection: number, at: Instant): number {
    return this.#era(connection, at).fork("luck").next();
  }

  /** Chance that stays the same as long as a connection does. */
  #era(connection: number, at: Instant): Random {
    const era = Math.floor((at + connection * 7 * HOUR + 13 * MINUTE) / CONNECTION);
    return this.#random.fork(`connection ${connection} ${era}`);
  }
}
