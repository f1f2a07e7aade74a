import { LIKELIHOOD_TERMS } from "../finding/likelihood.ts";
import { percent } from "../values/quantity.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, namedRow } from "./table.ts";

/** Words of this report, each with its meaning here. */
const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  [
    "Confidence",
    "How good the evidence is: high, moderate or low. It is the least of coverage, precision, agreement of readings and rival explanations, and is never mixed with likelihood.",
  ],
  ["Interval", "Where the value lies in the stated share of like cases, if the assumptions hold."],
  [
    "Observations",
    "The units that repeat: days, weeks, peers. Those that depend on each other are worth fewer; both counts are given.",
  ],
  ["Ratio", "The period divided by the one it is compared with; ×4 is fourfold, that is +300 %."],
  ["Open end", "An interval that reaches on without a known limit: the value is a lower or upper bound."],
  ["Coverage", "The share of hours in which the exporters that see the subject reported."],
  ["Exporter", "The device that sends records of the traffic that passes it (RFC 7011)."],
  ["Flow", "Packets alike in addresses, ports and protocol within an interval (RFC 7011)."],
  [
    "Sampling",
    "An exporter that looks at one packet in so many. Numbers are scaled by it only where it is told or given; where it is not known, that is said.",
  ],
  ["Prefix", "A block of neighbouring addresses, written as its first address and its length."],
  ["AS, ASN", "A network that decides by itself how it reaches others, and its number (RFC 4271)."],
  ["Way, upstream", "The carrier through which the subject reaches the world."],
  [
    "Control",
    "Another network seen by the same exporters, with no reason of its own to change: if it moves too, the instrument moved.",
  ],
  ["Core, suspected, excluded", "Grades of belonging to the subject; each with its dates and source."],
  ["Unresolved, unattributed", "The share that no sign tells; it is printed, not spread over the rest."],
  ["Made up", "Computed from records of a simulated network whose truth is known."],
];

export function glossary(): Markup {
  const rows = LIKELIHOOD_TERMS.map(({ term, from, to }) => namedRow(term, `${percent(from)} to ${percent(to)}`));
  return html`<section id="words" aria-labelledby="words-title">
<h2 id="words-title">Words</h2>
<p>Likelihood says how probable it is that a statement is true. Its words are those of the Intelligence Community Directive 203
(2015); near a boundary the weaker word is taken.</p>
${dataTable({ label: "Words of likelihood", columns: ["Word", "Probability"], rows })}
<dl class="words">
${WORDS.map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}
</dl>
</section>`;
}
