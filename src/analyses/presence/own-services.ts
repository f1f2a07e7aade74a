import { joined, Sql, sql } from "../../store/query.ts";

/** A service that a network offers to its own people: whoever begins a session there from abroad is likely one of them. */
interface OwnService {
  readonly id: string;
  /** What it is told as; a portal may be a public page, so that its visitors are counted beside and decide nothing. */
  readonly kind: "mail" | "vpn" | "portal";
  readonly protocolIdentifier: 6 | 17;
  readonly port: number;
  readonly because: string;
  readonly source: string;
}

const IANA = "IANA Service Name and Transport Protocol Port Number Registry";
const row = (
  id: string,
  kind: OwnService["kind"],
  protocolIdentifier: 6 | 17,
  port: number,
  because: string,
  source = IANA,
): OwnService => ({ id, kind, protocolIdentifier, port, because, source });

/** Port 25 is not here: what comes to it from access networks is other servers' mail and spam (RFC 5068 §3.1). */
const OWN_SERVICES: readonly OwnService[] = [
  row("pop3", "mail", 6, 110, "a mailbox is read by who holds it"),
  row("imap", "mail", 6, 143, "a mailbox is read by who holds it"),
  row("submissions", "mail", 6, 465, "mail is handed in with a password", "RFC 8314 §3.3"),
  row("submission", "mail", 6, 587, "mail is handed in with a password", "RFC 6409 §3.1"),
  row("imaps", "mail", 6, 993, "a mailbox is read by who holds it", "RFC 8314 §3.2"),
  row("pop3s", "mail", 6, 995, "a mailbox is read by who holds it", "RFC 8314 §3.2"),
  row("isakmp", "vpn", 17, 500, "a VPN admits whom it knows"),
  row("ipsec-nat-t", "vpn", 17, 4500, "a VPN admits whom it knows", "RFC 3948 §2"),
  row("openvpn-udp", "vpn", 17, 1194, "a VPN admits whom it knows"),
  row("openvpn-tcp", "vpn", 6, 1194, "a VPN admits whom it knows"),
  row("l2tp", "vpn", 17, 1701, "a VPN admits whom it knows", "RFC 2661 §8.1"),
  row("pptp", "vpn", 6, 1723, "a VPN admits whom it knows", "RFC 2637 §3"),
  row("wireguard", "vpn", 17, 51_820, "a VPN admits whom it knows", "WireGuard documentation; not registered"),
  row("http", "portal", 6, 80, "a portal for its own people, or a public page"),
  row("https", "portal", 6, 443, "a portal for its own people, or a public page"),
  row("http-alt", "portal", 6, 8080, "a portal for its own people, or a public page"),
  row("https-alt", "portal", 6, 8443, "a portal for its own people, or a public page", "common use; not registered"),
];

/** Condition that a record is of a service of some kinds at the inner end, begun from outside by an ephemeral port. */
export function begunAbroad(kinds: readonly OwnService["kind"][], own: Sql, remote: Sql): Sql {
  const ports = OWN_SERVICES.filter(({ kind }) => kinds.includes(kind)).map(
    ({ protocolIdentifier, port }) => sql`protocolIdentifier = ${protocolIdentifier} AND ${own} = ${port}`,
  );
  return sql`${remote} >= ${FIRST_EPHEMERAL} AND ${remote} != ${own} AND (${joined(ports, "OR", new Sql("0"))})`;
}

/** RFC 6335 §6: System Ports end at 1023. */
const FIRST_EPHEMERAL = 1024;
