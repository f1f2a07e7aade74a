import type { Figure } from "../finding/figure.ts";
import type { Finding } from "../finding/finding.ts";
import { sentence } from "../finding/sentences.ts";
import type { Subject } from "../subject/subject.ts";
import { quantityText } from "../values/quantity.ts";
import type { Links } from "./links.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, namedRow } from "./table.ts";
import { count } from "./words.ts";

/** More would be a directory; the figures' own tables have them all. */
const MOST = 80;

/** Every country and every carrier, host or service that a figure names, in one place each. */
export function entitiesChapter(findings: readonly Finding[], subject: Subject, links: Links): Markup {
  const named = findings.flatMap((finding) => finding.figures.map((figure) => ({ figure, finding })));
  const countries = countryRows(named, subject, links);
  const entities = entityRows(named, links);
  return html`<section id="entities" aria-labelledby="entities-title">
<h2 id="entities-title">Countries and entities</h2>
<p>Whoever is named somewhere in this report, with where it stands. To be named is no accusation: most of these networks serve
everybody, and a number says how much was seen, not why.</p>
<h3>Countries</h3>
${countries.length === 0 ? html`<p>None is named.</p>` : dataTable({ label: "Countries", columns: ["Country", "Evidence, 0 to 5", "Value", "Why", "Where"], rows: countries.slice(0, MOST) })}${further(countries)}
<h3>Networks and services</h3>
${entities.length === 0 ? html`<p>None is named.</p>` : dataTable({ label: "Networks and services", columns: ["Name", "What", "Value", "Interval", "Where"], rows: entities.slice(0, MOST) })}${further(entities)}
</section>`;
}

interface Named {
  readonly figure: Figure;
  readonly finding: Finding;
}

function countryRows(all: readonly Named[], { ways }: Subject, links: Links): Markup[] {
  const seen = all.flatMap(({ figure, finding }) =>
    figure.kind === "countries" ? figure.rows.map((row) => ({ row, unit: figure.unit, finding })) : [],
  );
  seen.sort(
    (a, b) => b.row.level - a.row.level || b.row.value - a.row.value || (a.row.country < b.row.country ? -1 : 1),
  );
  const carriers = ways.flatMap(({ title, registeredIn, operatesIn }) =>
    [...new Set([registeredIn, operatesIn])].flatMap((country) =>
      country === null
        ? []
        : [
            namedRow(
              country,
              "–",
              "–",
              sentence(`${title} ${why(country, registeredIn, operatesIn)}`),
              html`<a href="#subject">the subject</a>`,
            ),
          ],
    ),
  );
  return [
    ...seen.map(({ row, unit, finding }) =>
      namedRow(
        `${row.name} (${row.country})`,
        html`${row.level}${madeUpBadge(finding.madeUp)}`,
        numberText({ ...row, unit }),
        row.note,
        place(finding, links),
      ),
    ),
    ...carriers,
  ];
}

function why(country: string, registeredIn: string | null, operatesIn: string | null): string {
  if (registeredIn === operatesIn) return "is registered and operates there";
  return country === registeredIn ? "is registered there" : "operates there";
}

/** Names of rankings and the far ends of links; the same name in the same figure once. */
function entityRows(all: readonly Named[], links: Links): Markup[] {
  return all.flatMap(({ figure, finding }) => {
    const rows =
      figure.kind === "ranking"
        ? figure.rows
        : figure.kind === "links"
          ? figure.links.map(({ from, to, ...held }) => ({ ...held, name: `${to} (from ${from})` }))
          : [];
    return rows.map((row) => {
      const { value, interval } = quantityText({ ...row, unit: "unit" in figure ? figure.unit : "" });
      const what = html`${figure.title}${madeUpBadge(finding.madeUp)}`;
      return namedRow(row.name, what, value, interval ?? "none", place(finding, links));
    });
  });
}

function numberText(held: { value: number; low: number | null; high: number | null; unit: string }): string {
  const { value, interval } = quantityText(held);
  return interval === null ? value : `${value} (${interval})`;
}

function place(finding: Finding, links: Links): Markup {
  return html`<a href="#${links.finding(finding)}"><code>${finding.id}</code></a>`;
}

function further(rows: readonly Markup[]): Markup | null {
  return rows.length > MOST ? html`<p>${count(rows.length - MOST, "further row")} with the figures.</p>` : null;
}
