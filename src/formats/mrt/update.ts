import { AttributeReader, PathAttributes, type PrefixList, SAFI_UNICAST, type Tell } from "./attributes.ts";
import { AFI_IPV4, AFI_IPV6, eachPrefix, isAddPathUntold, Nlri } from "./nlri.ts";
import type { RouteRows, Teller } from "./route-rows.ts";

/** How the speakers of a session write. */
export interface Session {
  /** Octets of an AS number. */
  readonly width: 2 | 4;
  readonly addPath: boolean;
}

/** Reads the body of an UPDATE (RFC 4271 §4.3) into rows, in the order in which a router obeys it: withdrawn first. */
export class UpdateReader {
  readonly #rows: RouteRows;
  readonly #attributes = new AttributeReader();
  readonly #path = new PathAttributes();
  readonly #nlri = new Nlri();

  constructor(rows: RouteRows) {
    this.#rows = rows;
  }

  read(octets: Uint8Array, from: number, to: number, session: Session, teller: Teller, tell: Tell): void {
    const withdrawn = part(octets, from, to, "withdrawn routes", tell);
    if (!withdrawn) return;
    this.#withdraw(octets, { afi: AFI_IPV4, safi: SAFI_UNICAST, ...withdrawn }, session, teller, tell);
    if (withdrawn.to === to) return;
    const attributes = part(octets, withdrawn.to, to, "path attributes", tell);
    if (!attributes) return;
    const path = this.#path;
    this.#attributes.read(octets, attributes.from, attributes.to, session.width, path, tell);
    for (const list of path.unreach) this.#withdraw(octets, list, session, teller, tell);
    const announced = { afi: AFI_IPV4, safi: SAFI_UNICAST, from: attributes.to, to };
    this.#announce(octets, announced, session, teller, tell, path.hasNextHop ? path.nextHop : null);
    const nextHop = path.hasReachNextHop ? path.reachNextHop : null;
    for (const list of path.reach) this.#announce(octets, list, session, teller, tell, nextHop);
  }

  #withdraw(octets: Uint8Array, list: PrefixList, session: Session, teller: Teller, tell: Tell): void {
    this.#each(octets, list, session, tell, () => this.#rows.withdraw(teller, this.#nlri));
  }

  #announce(
    octets: Uint8Array,
    list: PrefixList,
    session: Session,
    teller: Teller,
    tell: Tell,
    nextHop: Uint8Array | null,
  ): void {
    this.#each(octets, list, session, tell, () =>
      this.#rows.announce(teller, "announce", this.#nlri, this.#path, nextHop),
    );
  }

  #each(octets: Uint8Array, list: PrefixList, session: Session, tell: Tell, give: () => void): void {
    const { afi, safi, from, to } = list;
    if (from === to) return; // an end of RIB marker (RFC 4724 §2), or nothing announced
    if (safi !== SAFI_UNICAST || (afi !== AFI_IPV4 && afi !== AFI_IPV6)) {
      tell({
        kind: "unread-family",
        at: from,
        expected: "IPv4 or IPv6 unicast",
        found: `family ${afi}/${safi}`,
        octets: to - from,
        note: true,
      });
      return;
    }
    const untold = !session.addPath && isAddPathUntold(octets, from, to, afi);
    if (untold)
      tell({
        kind: "add-path-untold",
        at: from,
        expected: "prefixes alone",
        found: "path identifiers before them",
      });
    const problem = eachPrefix(octets, { from, to, afi, addPath: session.addPath || untold }, this.#nlri, () => {
      if (this.#nlri.wasMasked)
        tell({
          kind: "prefix-bits",
          at: from,
          expected: `no bits beyond ${this.#nlri.text}`,
          found: "some were set",
          note: true,
        });
      give();
    });
    if (problem)
      tell({ kind: problem.kind, at: problem.at, expected: "a prefix", found: problem.found, octets: to - problem.at });
  }
}

/** A part that begins with its own length in two octets; null when it reaches beyond the end. */
function part(
  octets: Uint8Array,
  at: number,
  end: number,
  name: string,
  tell: Tell,
): { from: number; to: number } | null {
  const length = at + 2 <= end ? octets[at]! * 256 + octets[at + 1]! : Number.POSITIVE_INFINITY;
  const to = at + 2 + length;
  if (to <= end) return { from: at + 2, to };
  tell({
    kind: "truncated",
    at,
    expected: `${name} of ${length} octets`,
    found: `${end - at} octets`,
    octets: end - at,
  });
  return null;
}
