/** What a network is used for, in the words of findings (`activity.share.<category>`). */
export const CATEGORIES = [
  "streaming",
  "gaming",
  "social",
  "shopping",
  "web",
  "mail",
  "work",
  "code",
  "technical",
  "news",
  "government",
  "finance",
  "exchange",
  "telemetry",
  "bulk",
  "unresolved",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** METHODS §5: what counts as leisure, and what as work (mail, office, code hosting, conferencing, administration). */
export const LEISURE: ReadonlySet<Category> = new Set<Category>(["streaming", "gaming", "social", "shopping"]);
export const WORK: ReadonlySet<Category> = new Set<Category>(["mail", "work", "code"]);

/** What may hide behind a sign that says too little: everything that people do. */
export const ANY_USE: readonly Category[] = CATEGORIES.filter((category) => category !== "unresolved");

/** A category that a list names; words that are none of ours say that the service is known and its use is not. */
export function categoryOf(word: string): Category {
  return CATEGORIES.find((category) => category === word) ?? "unresolved";
}
