/** A version of QUIC whose first packets can be opened: their keys come from a published salt. */
export interface Version {
  readonly salt: Uint8Array;
  /** Prefix of the labels from which keys are made. */
  readonly label: "quic" | "quicv2";
  /** Type bits of an Initial packet. */
  readonly initialType: number;
}

const DRAFT_22 = Buffer.from("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a", "hex");
const DRAFT_23 = Buffer.from("c3eef712c72ebb5a11a7d2432bb46365bef9f502", "hex");
const DRAFT_29 = Buffer.from("afbfec289993d24c9e9786f19c6111e04390a899", "hex");
const VERSION_1: Version = {
  salt: Buffer.from("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "hex"), // RFC 9001 §5.2
  label: "quic",
  initialType: 0,
};
const VERSION_2: Version = {
  salt: Buffer.from("0dede3def700a6db819381be6e269dcbf9bd2ed9", "hex"), // RFC 9369 §3.3.1
  label: "quicv2",
  initialType: 1, // RFC 9369 §3.2
};

const draft = (salt: Uint8Array): Version => ({ salt, label: "quic", initialType: 0 });

/** Versions by number; those between drafts kept the salt of the one before. */
const VERSIONS: ReadonlyMap<number, Version> = new Map([
  [0x0000_0001, VERSION_1],
  [0x6b33_43cf, VERSION_2],
  [0x709a_50c4, VERSION_2], // drafts of version 2
  ...[22].map((number): [number, Version] => [0xff00_0000 + number, draft(DRAFT_22)]),
  ...[23, 24, 25, 26, 27, 28].map((number): [number, Version] => [0xff00_0000 + number, draft(DRAFT_23)]),
  ...[29, 30, 31, 32].map((number): [number, Version] => [0xff00_0000 + number, draft(DRAFT_29)]),
  [0xff00_0021, VERSION_1],
  [0xff00_0022, VERSION_1],
  [0xface_b001, draft(DRAFT_22)], // mvfst of Facebook
  [0xface_b002, draft(DRAFT_23)],
]);

export function versionOf(number: number): Version | null {
  return VERSIONS.get(number) ?? null;
}

/** `Q046`, `T051` …: Google's versions before and beside the standard, in ASCII. */
export function isGoogleVersion(number: number): boolean {
  const letter = number >>> 24;
  if (letter !== 0x51 && letter !== 0x54) return false;
  for (const shift of [16, 8, 0]) {
    const digit = (number >>> shift) & 0xff;
    if (digit < 0x30 || digit > 0x39) return false;
  }
  return true;
}
