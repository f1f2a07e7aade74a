/**
 * Whether the first payload of a client looks like nothing but random octets: none of the exemptions by which a national
 * firewall passes connections (Wu et al. 2023, "How the Great Firewall of China Detects and Blocks Fully Encrypted
 * Traffic", USENIX Security, §4). An indication only: other binary protocols look so too.
 */
export function looksFullyEncrypted(octets: Uint8Array): boolean {
  if (octets.length === 0 || isTls(octets) || isHttp(octets)) return false;
  let ones = 0;
  let printable = 0;
  let run = 0;
  let longestRun = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at]!;
    ones += ONES[octet]!;
    if (octet >= 0x20 && octet <= 0x7e) {
      printable++;
      run++;
      if (run > longestRun) longestRun = run;
      if (run === PRINTABLE_FIRST && at === PRINTABLE_FIRST - 1) return false; // Ex2
    } else run = 0;
    if (longestRun > LONGEST_RUN) return false; // Ex4
  }
  const onesEach = ones / octets.length;
  if (onesEach <= FEWEST_ONES || onesEach >= MOST_ONES) return false; // Ex1
  return printable <= octets.length / 2; // Ex3
}

/** Bits set of eight; random octets have four. */
const FEWEST_ONES = 3.4;
const MOST_ONES = 4.6;
const PRINTABLE_FIRST = 6;
const LONGEST_RUN = 20;
const ONES = Uint8Array.from({ length: 256 }, (_, octet) => octet.toString(2).replaceAll("0", "").length);
/** Ex5: the first four octets. */
const HTTP_METHODS = ["GET ", "PUT ", "POST", "HEAD", "DELE", "OPTI", "PATC", "TRAC", "CONN"].map((text) =>
  Buffer.from(text).readUInt32BE(),
);

function isTls(octets: Uint8Array): boolean {
  return (octets[0] === 0x16 || octets[0] === 0x17) && octets[1] === 3 && octets[2]! <= 9;
}

function isHttp(octets: Uint8Array): boolean {
  if (octets[0]! < 0x43 || octets[0]! > 0x54 || octets.length < 4) return false; // C to T
  const first = octets[0]! * 0x100_0000 + octets[1]! * 0x1_0000 + octets[2]! * 0x100 + octets[3]!;
  return HTTP_METHODS.includes(first);
}
