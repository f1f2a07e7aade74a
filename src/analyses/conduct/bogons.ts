import { type Prefix, parsePrefix } from "../../values/prefix.ts";

/** Addresses from which nothing can come over the internet (RFC 6890 and its IANA registries; source "no", global "no"). */
export interface Bogon {
  readonly id: string;
  readonly prefix: Prefix;
  readonly source: string;
}

const b = (id: string, prefix: string, source: string): Bogon => ({ id, prefix: parsePrefix(prefix)!, source });

export const BOGONS: readonly Bogon[] = [
  b("this-network", "0.0.0.0/8", "RFC 1122 §3.2.1.3"),
  b("private-10", "10.0.0.0/8", "RFC 1918"),
  b("shared", "100.64.0.0/10", "RFC 6598"),
  b("loopback", "127.0.0.0/8", "RFC 1122 §3.2.1.3"),
  b("link-local", "169.254.0.0/16", "RFC 3927"),
  b("private-172", "172.16.0.0/12", "RFC 1918"),
  b("protocols", "192.0.0.0/24", "RFC 6890"),
  b("test-net-1", "192.0.2.0/24", "RFC 5737"),
  b("private-192", "192.168.0.0/16", "RFC 1918"),
  b("benchmarking", "198.18.0.0/15", "RFC 2544"),
  b("test-net-2", "198.51.100.0/24", "RFC 5737"),
  b("test-net-3", "203.0.113.0/24", "RFC 5737"),
  b("multicast", "224.0.0.0/4", "RFC 5771"),
  b("reserved", "240.0.0.0/4", "RFC 1112 §4"),
  b("unique-local", "fc00::/7", "RFC 4193"),
  b("link-local-6", "fe80::/10", "RFC 4291"),
  b("multicast-6", "ff00::/8", "RFC 4291"),
  b("documentation-6", "2001:db8::/32", "RFC 3849"),
];
