import { type Features, LONG_RUN } from "./features.ts";

/** Signs of one kind say much the same: the strongest counts fully, the others .3 of theirs (METHODS §12.2). */
export type Kind = "carries all" | "stays up" | "both ways" | "where" | "port";

export interface Sign {
  /** Stable; stands in the evidence. */
  readonly id: string;
  readonly kind: Kind;
  readonly because: string;
  readonly source: string;
  holds(features: Features): boolean;
}

const METHODS = "METHODS §6, flow-record-only VPN score";

/**
 * What a tunnel looks like from outside. Of each group exactly one sign holds, or none where it could not be looked at; how
 * much each is worth is learned (likelihood-ratios.ts).
 */
export const SIGN_GROUPS: readonly { readonly group: string; readonly signs: readonly Sign[] }[] = [
  group("share", "carries all", METHODS, [
    ["share-most", "nine tenths of the host's octets and more", ({ share }) => share >= 0.9],
    ["share-much", "between a third and nine tenths", ({ share }) => share >= 0.3 && share < 0.9],
    ["share-little", "less than a third", ({ share }) => share < 0.3],
  ]),
  group("displacement", "carries all", METHODS, [
    ["all-else-stops", "all else of the host stops while it is up", (of) => drops(of, 0.25, 0.01)],
    ["all-else-drops", "all else drops while it is up", (of) => drops(of, 0.6, 0.05) && !drops(of, 0.25, 0.01)],
    ["all-else-goes-on", "all else goes on", ({ displaced }) => displaced !== null && displaced.ratio > 0.6],
  ]),
  group("duration", "stays up", METHODS, [
    ["runs-long", "four hours on end and more on most days", ({ run }) => run !== null && run >= LONG_RUN],
    ["runs-some", "two or three hours on end", ({ run }) => run !== null && run >= 2 && run < LONG_RUN],
    ["runs-short", "an hour at most", ({ run }) => run !== null && run < 2],
  ]),
  group("signs of life", "stays up", "WireGuard 25 s, OpenVPN 10 s, IKE 20 to 60 s", [
    ["alive", "in its calmest minutes a packet every second to every minute", (of) => alive(of)],
    ["silent-or-busy", "never calm, or silent for minutes", (of) => of.calmest !== null && !alive(of)],
  ]),
  group("both ways", "both ways", METHODS, [
    ["both-ways", "octets up are .05 to .6 of those down", ({ upDown }) => isBetween(upDown)],
    ["one-way", "nearly all octets go one way", ({ upDown }) => !isBetween(upDown)],
  ]),
  group("network", "where", "AS classes of the references", [
    ["rented-machine", "in a network that lends machines or carries VPNs", ({ hosting }) => hosting === true],
    ["other-network", "in a network of another class", ({ hosting }) => hosting === false],
  ]),
  group("name", "where", METHODS, [
    ["never-looked-up", "its address never answered a question about a name", ({ lookedUp }) => lookedUp === false],
    ["looked-up", "its address answered a question about a name", ({ lookedUp }) => lookedUp === true],
  ]),
  group("port", "port", "carriers.ts", [
    ["carrier-port", "port of a carrier; weak alone", ({ carrier }) => carrier !== null],
    ["other-port", "any other port", ({ carrier }) => carrier === null],
  ]),
];

/** The signs that hold, one a group at most. */
export function signsOf(features: Features): Sign[] {
  return SIGN_GROUPS.flatMap(({ signs }) => signs.find((sign) => sign.holds(features)) ?? []);
}

function group(
  id: string,
  kind: Kind,
  source: string,
  rows: readonly (readonly [string, string, (features: Features) => boolean])[],
) {
  return { group: id, signs: rows.map(([id, because, holds]) => ({ id, kind, because, source, holds })) };
}

function drops({ displaced }: Features, most: number, significance: number): boolean {
  return displaced !== null && displaced.ratio <= most && displaced.pValue <= significance;
}

/** A sign of life every 65 s at the least, and no more than one packet a second; of one direction or of both. */
function alive({ calmest }: Features): boolean {
  return calmest !== null && calmest >= 1 / 65 && calmest <= 1;
}

function isBetween(upDown: number | null): boolean {
  return upDown !== null && upDown >= 0.05 && upDown <= 0.6;
}
