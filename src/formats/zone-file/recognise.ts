import { utf8Of } from "../text/characters.ts";

const ZONE_LINE = /^(\$(ORIGIN|TTL)\s|(\S+\.|@|\.)\s+(\d\S*\s+)?(IN\s+)?(\d\S*\s+)?SOA\s)/i;

/**
 * Whether an input begins as dig prints, or as a master file: after blank lines and comments a directive or, as RFC 1035
 * §5.2 asks, the zone's SOA.
 */
export function looksLikeZone(first: Uint8Array, whole: boolean): boolean {
  if (first.includes(0)) return false;
  const start = utf8Of(first, 0, Math.min(first.length, 16_384)) ?? utf8Of(first, 0, Math.min(first.length, 16_380));
  if (start === null) return false;
  const lines = start.replace(/^\ufeff/, "").split("\n");
  if (!whole || first.length > 16_384) lines.pop();
  for (const line of lines) {
    if (/^; <<>> DiG [^\s]+ <<>>/.test(line)) return true;
    if (line.trim() !== "" && !line.startsWith(";")) return ZONE_LINE.test(line);
  }
  return false;
}
