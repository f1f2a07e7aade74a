import { isActive, type Judged } from "./judge.ts";
import { newNetworksShare } from "./networks.ts";
import type { Occasion } from "./occasion.ts";

export interface Rival {
  readonly explanation: string;
  readonly ruledOutBy: string | null;
}

/** Share of the later octets on new address space below which it cannot be what grew. */
const LITTLE_NEW_SPACE = 0.1;

/** What else than use would look like this growth, and what speaks against each (METHODS §1, Pitfalls). */
export function rivals(judged: Judged, occasion: Occasion): Rival[] {
  return RIVALS.map(({ explanation, ruledOutBy }) => ({ explanation, ruledOutBy: ruledOutBy(judged, occasion) }));
}

/** The rivals that nothing speaks against, in words. */
export function openRivals(judged: Judged, occasion: Occasion): string[] {
  return rivals(judged, occasion).flatMap(({ explanation, ruledOutBy }) => (ruledOutBy === null ? [explanation] : []));
}

const RIVALS: readonly {
  readonly id: string;
  readonly explanation: string;
  ruledOutBy(judged: Judged, occasion: Occasion): string | null;
}[] = [
  {
    id: "visibility",
    explanation: "the exporters came to see more, or less, of the subject's traffic",
    ruledOutBy: ({ reading, outcome }) => {
      if (reading === "panel") return null;
      const changes = outcome.controlGrowth.flatMap(({ id, growth }) =>
        growth ? [`${id} ×${growth.ratio.toFixed(2)}`] : [],
      );
      const trust = reading === "anchored" ? (outcome.anchored?.trust ?? 1) : 1;
      const part = trust < 0.995 ? `, by ${(trust * 100).toFixed(0)} % as the rest is within its noise` : "";
      return `what the same exporters saw of the controls is divided out${part} (${changes.join(", ")})`;
    },
  },
  {
    id: "control",
    explanation: "the only control changed by itself, not what its exporters saw of it",
    ruledOutBy: ({ reading, outcome }) => {
      if (reading === "panel") return "no control is divided out";
      const { anchored, compared } = outcome;
      const found = reading === "anchored" ? anchored : compared.growth;
      if (found && found.disagreement !== null)
        return `${found.controls.length} controls are asked, and how far they disagree widens the interval`;
      const alone = anchored?.alone;
      if (!alone || reading !== "anchored") return null;
      return `the interval reaches over that too: it would be ×${alone.toFixed(2)}`;
    },
  },
  {
    id: "sampling",
    explanation: "sampling changed",
    ruledOutBy: ({ reading, measure }, { facts }) => {
      if (isActive(measure)) return facts.whole ? "the flows are not sampled" : "sampling was the same in both windows";
      if (facts.whole) return "the flows are not sampled";
      if (facts.known)
        return `each record is weighted by its own samplingProbability (${facts.probabilities.map(oneIn).join(", ")})`;
      if (reading !== "panel") return "it would have moved the controls at the same exporters alike";
      if (facts.alike) return `packets per record stayed alike (×${(facts.packetsPerRecord ?? 1).toFixed(2)})`;
      return null;
    },
  },
  {
    id: "shared-addresses",
    explanation: "hosts came to share addresses, or no longer do (NAT)",
    ruledOutBy: ({ measure, shared, headline }, { sideBySide }) => {
      if (measure !== "hosts") return "hosts are not told apart";
      if (shared.headline) return null;
      const packets = sideBySide.find((other) => other.measure === "packets")?.growth;
      if (!packets || (headline.low > 1 && packets.high < headline.low)) return null;
      return `what addresses carried did not go another way (packets ×${packets.ratio.toFixed(2)})`;
    },
  },
  {
    id: "single-days",
    explanation: "an attack or another event on single days",
    ruledOutBy: ({ headline, sensitivity }) => {
      const without = sensitivity.find(({ changed }) => changed.startsWith("without the largest"))?.growth;
      if (!without || without.ratio < headline.low || without.ratio > headline.high) return null;
      return `without the largest day of each window it is ×${without.ratio.toFixed(2)}, and ${headline.events.length} wild days are left out`;
    },
  },
  {
    id: "unanswered",
    explanation: "scans or floods that the subject did not answer",
    ruledOutBy: ({ headline, measure, sensitivity }) => {
      if (isActive(measure)) return "only what the subject sent is counted";
      const answered = sensitivity.find(({ changed }) => changed.startsWith("without scans"))?.growth;
      if (answered && answered.ratio >= headline.low && answered.ratio <= headline.high)
        return `without scans, backscatter and unanswered inbound it is ×${answered.ratio.toFixed(2)}`;
      const sent = sensitivity.find(({ changed }) => changed.startsWith("only what the subject sent"))?.growth;
      if (!sent || sent.ratio < headline.low || sent.ratio > headline.high) return null;
      return `what the subject itself sent changed alike, ×${sent.ratio.toFixed(2)}`;
    },
  },
  {
    id: "new-space",
    explanation: "address space that was not seen before came into view",
    ruledOutBy: (_judged, { scene }) => {
      const share = newNetworksShare(scene.networks);
      if (share === null || share >= LITTLE_NEW_SPACE) return null;
      return `${(share * 100).toFixed(1)} % of the later bytes are on networks that carried nothing before`;
    },
  },
];

function oneIn(probability: number): string {
  return `1:${Math.round(1 / probability)}`;
}
