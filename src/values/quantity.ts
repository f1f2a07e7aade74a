/** A measured number for a reader; ends that are open are null. Fits an estimate of a finding. */
export interface Quantity {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** `ratio`, `share of octets`, `hour of day`, `octets per day`, or any plain words. */
  readonly unit: string;
}

export interface QuantityText {
  /** `45 % of bytes`, `×4.0`, `3.4 TB per day`. */
  readonly value: string;
  /** `43 to 47 %`, `at least 43 %`; null where neither end is known. */
  readonly interval: string | null;
}

/** How numbers of a unit are told: what to multiply with, and the words that follow. */
export interface Telling {
  readonly factor: number;
  readonly unit: string;
}

const NBSP = "\u00a0";
const MOST_DECIMALS = 9;

/** The number and its interval in words, with no more digits than the interval allows. */
export function quantityText(quantity: Quantity): QuantityText {
  if (quantity.unit === "hour of day") return told(quantity, clock, "");
  const ends = [quantity.value, quantity.low ?? 0, quantity.high ?? 0].map(Math.abs);
  const { factor, unit } = tellingOf(quantity.unit, Math.max(...ends));
  const decimals = decimalsOf(quantity, factor);
  const number = (value: number) => `${quantity.unit === "ratio" ? "×" : ""}${fixed(value * factor, decimals)}`;
  return told(quantity, number, unit);
}

/** `fourfold (×4.0, that is +300 %)`: a ratio in the three forms that are mixed up most often. */
export function growthText(ratio: Quantity): string {
  const decimals = decimalsOf(ratio, 1);
  const times = `×${fixed(ratio.value, decimals)}`;
  const change = (ratio.value - 1) * 100;
  const percent = `${change > 0 ? "+" : ""}${fixed(change, Math.max(-2, decimals - 2))}${NBSP}%`;
  const fold = FOLDS[Number(fixed(ratio.value, Math.max(0, decimals)))];
  return fold ? `${fold} (${times}, that is ${percent})` : `${times}, that is ${percent}`;
}

const FOLDS: Readonly<Record<number, string>> = {
  2: "twofold",
  3: "threefold",
  4: "fourfold",
  5: "fivefold",
  6: "sixfold",
  7: "sevenfold",
  8: "eightfold",
  9: "ninefold",
  10: "tenfold",
};

/** Shares as per cent, octets as bytes with a decimal prefix, everything else as it is. */
export function tellingOf(unit: string, magnitude: number): Telling {
  if (unit === "ratio") return { factor: 1, unit: "" };
  if (/^shares?\b/.test(unit)) return { factor: PER_CENT, unit: `%${readable(unit.replace(/^shares?/, ""))}` };
  if (!/^octets\b/.test(unit)) return { factor: 1, unit: readable(unit) };
  const prefix = PREFIXES.find(({ from }) => magnitude >= from) ?? { from: 1, name: "bytes" };
  return { factor: 1 / prefix.from, unit: readable(unit.replace(/^octets/, prefix.name)) };
}

const PER_CENT = 100;

const PREFIXES = [
  { from: 1e15, name: "PB" },
  { from: 1e12, name: "TB" },
  { from: 1e9, name: "GB" },
  { from: 1e6, name: "MB" },
  { from: 1e3, name: "kB" },
] as const;

/** `12,345.6`, a true minus sign, negative decimals rounding to tens, hundreds …; `not a number` for NaN. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value < 0 ? "−∞" : "∞";
  const step = 10 ** -Math.min(0, decimals);
  const digits = (Math.round(Math.abs(value) / step) * step).toFixed(0);
  const text = decimals > 0 ? Math.abs(value).toFixed(Math.min(MOST_DECIMALS, decimals)) : digits;
  const [whole = "", part] = text.split(".");
  const grouped = whole.length > 21 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = value < 0 && /[1-9]/.test(text) ? "−" : "";
  return `${sign}${grouped}${part === undefined ? "" : `.${part}`}`;
}

/** A share without an interval of its own: `95 %`, `0.5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}${NBSP}%`;
}

/** Octets are what is counted, bytes what readers call them (STYLE, Words). */
function readable(unit: string): string {
  return unit.replace(/\boctets\b/g, "bytes").replace(/\boctet\b/g, "byte");
}

function told({ value, low, high }: Quantity, number: (value: number) => string, unit: string): QuantityText {
  const spaced = unit === "" ? "" : `${NBSP}${unit}`;
  const short = spaced.startsWith(`${NBSP}%`) ? `${NBSP}%` : spaced;
  const text = { value: `${number(value)}${spaced}` };
  if (low === null && high === null) return { ...text, interval: null };
  if (high === null) return { ...text, interval: `at least ${number(low!)}${short}` };
  if (low === null) return { ...text, interval: `at most ${number(high)}${short}` };
  return { ...text, interval: `${number(low)} to ${number(high)}${short}` };
}

/**
 * Decimals that the halves of the interval bear: one digit of the wider, two when it begins with 1 (after the rule of the
 * Particle Data Group). What the data leave open makes one half much wider, and the value no less sharp: then the narrower
 * decides. Without an interval three digits of the value, whole numbers as they are.
 */
function decimalsOf({ value, low, high }: Quantity, factor: number): number {
  const half = bearing(high === null ? 0 : high - value, low === null ? 0 : value - low) * factor;
  if (half === 0 && factor === 1 && Number.isInteger(value)) return 0;
  const known = half > 0 && Number.isFinite(half);
  const measured = known ? half : Math.abs(value * factor);
  if (!(measured > 0) || !Number.isFinite(measured)) return 0;
  const power = Math.floor(Math.log10(measured));
  const more = known ? Number(measured / 10 ** power < 2) : 2;
  return Math.min(MOST_DECIMALS, Math.max(more - power, factor === PER_CENT ? 0 : Number.NEGATIVE_INFINITY));
}

/** The wider half, or one that is much narrower, as far as it has a width. */
function bearing(one: number, other: number): number {
  const [narrow, wide] = one < other ? [one, other] : [other, one];
  return narrow > 0 && narrow < wide / 2 ? Math.max(narrow, wide / 200) : wide;
}

function clock(hours: number): string {
  const minutes = ((Math.round(hours * 60) % 1440) + 1440) % 1440;
  if (!Number.isFinite(minutes)) return "not a number";
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
