const LEFT_BRACE = 0x7b;

/** Whether the first line is an event: a JSON object with `timestamp` and `event_type`. */
export function looksLikeEve(first: Uint8Array, whole: boolean): boolean {
  const start = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 3 : 0;
  const end = first.indexOf(0x0a, start);
  if (first[start] !== LEFT_BRACE || (end < 0 && !whole)) return false;
  try {
    const told: unknown = JSON.parse(Buffer.from(first.subarray(start, end < 0 ? first.length : end)).toString());
    return typeof told === "object" && told !== null && "timestamp" in told && "event_type" in told;
  } catch {
    return false; // not JSON: another format's
  }
}
