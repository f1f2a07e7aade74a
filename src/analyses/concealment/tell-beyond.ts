import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { CLASSES, type ConcealmentClass, MEANING, TUNNELLED } from "./classes.ts";
import type { BeyondDetails } from "./details.ts";
import { type Move, moveBeyond, type Share, shareIn } from "./estimate.ts";
import { assumptionsOf, changedRivals, coveredShare, untestedOf } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import type { Network } from "./reading.ts";
import type { Daily } from "./series.ts";

const ID = "concealment.beyondControls";
const TOLD: readonly (ConcealmentClass | "tunnelled")[] = [
  ...CLASSES.filter((one) => one !== "dnsTunnel"),
  "tunnelled",
];

/**
 * The change of each class less that of the controls, so that the world's own move to TLS is not told as hiding. Classes are
 * told at a level that holds for all of them together (Bonferroni).
 */
export function tellBeyond(occasion: Occasion, ownChange: number, leastChange: number): Told | Untold {
  const { subject, reading, against } = occasion;
  if (!against) return unanswered(ID, "too-short", "a second window to compare with (--against FROM..TO)");
  if (reading.controls.length === 0)
    return unanswered(ID, "no-control", "control networks seen by the same exporters, with flows in both windows");
  const level = 1 - 0.05 / TOLD.length;
  const moves = TOLD.map((of) => ({ of, move: moveIn(of, reading.subject, reading.controls, ownChange, level) }));
  const known = moves.filter((one): one is { of: (typeof TOLD)[number]; move: Move } => one.move !== null);
  if (known.length === 0)
    return unanswered(ID, "no-control", "controls with activity on days that are covered in both windows");
  const changes = known.map(({ of, move }) => ({ class: of, ...move, told: toldOf(move, leastChange) }));
  const details: BeyondDetails = { controls: reading.controls.map(({ id }) => id), level, changes };
  const hiding = moveIn("tunnelled", reading.subject, reading.controls, ownChange, 0.95);
  const days = Math.min(
    ...[reading.subject.period, reading.subject.against!].map(({ time }) => time.wholes.filter(Number.isFinite).length),
  );
  const rivals = changedRivals(occasion);
  return answered({
    id: ID,
    claim: claimOf(changes, subject.title, details.controls),
    estimate:
      hiding?.logRatio == null
        ? null
        : {
            value: hiding.logRatio,
            low: hiding.low,
            high: hiding.high,
            level: 0.95,
            unit: "logarithm of a ratio",
            n: days,
            nEffective: null,
          },
    confidence: confidenceFrom({
      coverage: coveredShare(occasion),
      precision:
        hiding?.low == null || hiding.high == null
          ? null
          : 1 - Math.min(1, (hiding.high - hiding.low) / Math.max(Math.abs(hiding.logRatio ?? 0), Math.log(2))),
      readings: { agree: reading.controls.length > 1 ? 2 : 1, of: reading.controls.length > 1 ? 2 : 1 },
      openRivals: rivals,
      untested: [
        ...untestedOf(occasion),
        ...(reading.controls.length === 1 ? ["the single control changed like the world, and not by itself"] : []),
      ],
    }),
    assumptions: [
      ...assumptionsOf(occasion),
      "without a change of its own the subject would have changed as its controls did",
      "what is not recognised hides as much before as after",
    ],
    alternatives: [
      {
        explanation: "the whole world moved to TLS",
        ruledOutBy: `the change of ${details.controls.join(", ")} is subtracted`,
      },
      ...rivals.map((explanation) => ({ explanation, ruledOutBy: null })),
    ],
    details,
  });
}

/** An interval that leaves nothing out, and a change worth the name: a rise or a fall by a quarter is no policy. */
function toldOf({ logRatio, low, high }: Move, least: number): "rise" | "fall" | "none" {
  if (low !== null && low > 0 && (logRatio === null || logRatio >= least)) return "rise";
  return high !== null && high < 0 && (logRatio === null || -logRatio >= least) ? "fall" : "none";
}

function moveIn(
  of: ConcealmentClass | "tunnelled",
  subject: Network,
  controls: readonly Network[],
  own: number,
  level: number,
): Move | null {
  const shares = ({ period, against }: Network): { before: Share; after: Share } | null => {
    const [before, after] = [shareOf(of, against!.time, level), shareOf(of, period.time, level)];
    return before && after ? { before, after } : null;
  };
  const mine = shares(subject);
  const others = controls.flatMap((control) => shares(control) ?? []);
  return mine && moveBeyond(mine, others, own, level);
}

function shareOf(of: ConcealmentClass | "tunnelled", { wholes, parts }: Daily, level: number): Share | null {
  if (of !== "tunnelled") return shareIn({ wholes, parts }, CLASSES.indexOf(of), level);
  const places = TUNNELLED.map((one) => CLASSES.indexOf(one));
  const together = wholes.map((_, day) => places.reduce((sum, place) => sum + parts[place]![day]!, 0));
  return shareIn({ wholes, parts: [together] }, 0, level);
}

function claimOf(changes: BeyondDetails["changes"], title: string, controls: readonly string[]): string {
  const moved = changes.filter(({ told }) => told !== "none");
  const beyond = `beyond what ${controls.join(", ")} changed`;
  if (moved.length === 0)
    return `No way of hiding rose or fell in what is recognised of ${title}'s activity time ${beyond}.`;
  const texts = moved.map((one) => `${nameOf(one.class)} ${one.told === "rise" ? "rose" : "fell"} ${timesOf(one)}`);
  return `In what is recognised of ${title}'s activity time, ${beyond}, ${texts.join("; ")}.`;
}

function nameOf(of: ConcealmentClass | "tunnelled"): string {
  return of === "tunnelled" ? "VPN, Tor and proxies together" : `the share of ${MEANING[of]}`;
}

function timesOf({ logRatio, low, high }: BeyondDetails["changes"][number]): string {
  const times = (log: number) => `×${Math.exp(log).toFixed(2)}`;
  if (logRatio !== null)
    return `${times(logRatio)} (${low === null ? "…" : times(low)} to ${high === null ? "…" : times(high)})`;
  return low !== null ? `at least ${times(low)}` : `to at most ${times(high!)}`;
}
