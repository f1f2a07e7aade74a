/** Lines of a conn log as Zeek 6 writes them, made up: documentation addresses, no real traffic. */

const FIELDS =
  "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents";
const TYPES =
  "time string addr port addr port enum string interval count count string bool bool count string count count count count set[string]";

export const HEADER = [
  "#separator \\x09",
  "#set_separator\t,",
  "#empty_field\t(empty)",
  "#unset_field\t-",
  "#path\tconn",
  "#open\t2024-01-01-00-00-00",
  `#fields\t${FIELDS.replaceAll(" ", "\t")}`,
  `#types\t${TYPES.replaceAll(" ", "\t")}`,
  "",
].join("\n");

/** A TCP connection of the i-th second of 2024. */
export function line(i: number): string {
  const fields = [
    `${1704067200 + i}.${String((i * 7919) % 1_000_000).padStart(6, "0")}`,
    `C${i.toString(36)}x`,
    `192.0.2.${i % 250}`,
    `${1024 + (i % 50_000)}`,
    `198.51.100.${(i * 7) % 250}`,
    "443",
    "tcp",
    "ssl",
    "12.345678",
    "1500",
    "250000",
    "SF",
    "T",
    "F",
    "0",
    "ShADadFf",
    "24",
    `${2760 + i}`,
    "180",
    "259372",
    "-",
  ];
  return `${fields.join("\t")}\n`;
}
