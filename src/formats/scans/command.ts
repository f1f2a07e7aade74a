import { parseAddress } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import { parsePrefix } from "../../values/prefix.ts";

/** `2021-09-10T20:59:04 2021-09-10_20_scan_SG`: local start, and the name of the output file or the targets. */
export function scanId(start: Instant, command: string): string {
  const file = /\s-o[NAXG] \s*(\S+)/.exec(command)?.[1];
  const name = file ? file.replace(/^.*\//, "").replace(/\.[a-z]+$/i, "") : targetsOf(command).join(" ");
  return `${new Date(start).toISOString().slice(0, 19)} ${name}`.trim();
}

/** How many addresses the targets of a command are; null when one is not an address or an IPv4 prefix. */
export function targetCount(command: string): number | null {
  const targets = targetsOf(command);
  let count = 0;
  for (const target of targets) {
    const prefix = parsePrefix(target);
    if (prefix && !target.includes(":")) count += 2 ** (128 - prefix.length);
    else if (parseAddress(target)) count++;
    else return null;
  }
  return targets.length > 0 ? count : null;
}

/** Options of nmap that take the next word. */
const WITH_WORD =
  /^(-p|-oN|-oA|-oX|-oG|-S|-e|-g|-D|--(exclude|excludefile|script|script-args|top-ports|max-rate|min-rate|max-retries|host-timeout|source-port|dns-servers|version-intensity|scan-delay|ttl))$/;

function targetsOf(command: string): string[] {
  const words = command.split(/\s+/).slice(1);
  return words.filter((word, i) => word !== "" && !word.startsWith("-") && !WITH_WORD.test(words[i - 1] ?? ""));
}
