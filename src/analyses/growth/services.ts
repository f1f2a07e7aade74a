import { type Sql, sql } from "../../store/query.ts";

/** What a port says of the use, coarsely; the question of activity tells more. IANA service names in `because`. */
const SERVICES: readonly { readonly id: string; readonly ports: readonly number[]; readonly because: string }[] = [
  { id: "web", ports: [80, 443, 8080, 8443], because: "http, https, http-alt, pcsync-https" },
  {
    id: "mail",
    ports: [25, 110, 143, 465, 587, 993, 995],
    because: "smtp, pop3, imap, submissions, submission, imaps, pop3s",
  },
  { id: "names", ports: [53, 853, 5353], because: "domain, domain-s, mdns" },
  { id: "administration", ports: [22, 23, 161, 179, 3389], because: "ssh, telnet, snmp, bgp, ms-wbt-server" },
  {
    id: "tunnels",
    ports: [500, 1194, 1701, 1723, 4500, 51820],
    because: "isakmp, openvpn, l2tp, pptp, ipsec-nat-t; WireGuard",
  },
  { id: "time", ports: [123], because: "ntp" },
];

/** The service of a flow by its lower port; `other` where none of these. */
export function serviceOf(): Sql {
  return SERVICES.reduceRight<Sql>(
    (rest, { id, ports }) =>
      sql`if(least(sourceTransportPort, destinationTransportPort) IN (${ports}), ${id}, ${rest})`,
    sql`'other'`,
  );
}
