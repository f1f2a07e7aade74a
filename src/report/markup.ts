import { raw, html as tagged } from "hono/html";
import { invariant } from "../values/invariant.ts";
import { visibleText } from "../values/visible-text.ts";

/** HTML that is safe to put into a page: templates of ours, with everything from data escaped. */
export interface Markup {
  readonly isEscaped: true;
  toString(): string;
}

export type Inside = Markup | string | number | null | readonly Inside[];

/** A template of ours; what is put into it is escaped, and what could hide or reorder text in it is made visible. */
export function html(strings: TemplateStringsArray, ...inside: Inside[]): Markup {
  const made = tagged(strings, ...inside.map(visible));
  invariant(!(made instanceof Promise), "nothing that is put into a template is waited for");
  return made;
}

/** Text of several lines, for `<pre>`: line feeds stay. */
export function preformatted(text: string): Markup {
  const lines = text.split("\n").map((line) => html`${line}`.toString());
  return trusted(lines.join("\n"));
}

/** Text that is already markup of our own making: style sheet and drawings. Never anything from data. */
export function trusted(text: string): Markup {
  return raw(text);
}

function visible(inside: Inside): unknown {
  if (typeof inside === "string") return visibleText(inside);
  return Array.isArray(inside) ? inside.map(visible) : inside;
}
