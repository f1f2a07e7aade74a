import type { Figure } from "../../finding/figure.ts";
import type { Subject } from "../../subject/subject.ts";
import { timeText } from "./words.ts";

/** When something happened, a row a network or port. */
export function episodesFigure(
  title: string,
  episodes: readonly { readonly row: string; readonly name: string; readonly start: number; readonly end: number }[],
  { zone }: Subject,
): Figure[] {
  if (episodes.length === 0) return [];
  return [
    {
      kind: "timeline",
      title,
      caption: "Each bar from the first to the last record of an episode.",
      unit: "episode",
      zone: zone.name,
      rows: [...new Set(episodes.map(({ row }) => row))],
      spans: episodes.map(({ row, name, start, end }) => ({
        row,
        name,
        from: timeText(start),
        to: timeText(Math.max(end, start + 1)),
      })),
      events: [],
    },
  ];
}
