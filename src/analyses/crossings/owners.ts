import type { Subject } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import type { Instant, Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";

/** An organisation behind one or several ASes, as references and the subject's definition of the time name it. */
export interface Owner {
  /** `AS4837`: its first AS. */
  readonly id: string;
  readonly title: string;
  readonly asns: readonly Asn[];
  /** Where a registry has it, and where it runs its network: two facts; null when not known. */
  readonly registeredIn: string | null;
  readonly operatesIn: string | null;
  /** The subject's way that it is; null when it is none. */
  readonly way: string | null;
  /** What says so: the subject's definition, the table of AS names, or nothing. */
  readonly namedBy: "subject" | "as-names" | "nothing";
}

/** Owners by AS over one period; ASes that share a name and a country of registration are one. */
export class Owners {
  readonly #byAsn = new Map<Asn, Owner | null>();
  readonly #byName = new Map<string, Owner & { readonly asns: Asn[] }>();
  readonly #subject: Subject;
  readonly #knowledge: Pick<Knowledge, "asName">;
  readonly #at: Instant;

  constructor(subject: Subject, knowledge: Pick<Knowledge, "asName">, { from, to }: Period) {
    this.#subject = subject;
    this.#knowledge = knowledge;
    this.#at = (from + to) / 2;
  }

  /** Null for the subject's own ASes. */
  of(asn: Asn): Owner | null {
    const known = this.#byAsn.get(asn);
    if (known !== undefined) return known;
    const found = this.#isOwn(asn) ? null : this.#find(asn);
    this.#byAsn.set(asn, found);
    return found;
  }

  #find(asn: Asn): Owner {
    const way = this.#subject.ways.find(({ asns }) => asns.includes(asn));
    const named = this.#knowledge.asName(way ? way.asns[0]! : asn, this.#at);
    const registered = named && named.country !== "" ? named.country : null;
    if (way)
      return this.#once(`way ${way.id}`, {
        id: `AS${way.asns[0]!}`,
        title: way.title,
        asns: [...way.asns],
        registeredIn: way.registeredIn ?? registered,
        operatesIn: way.operatesIn,
        way: way.id,
        namedBy: "subject",
      });
    const facts = { id: `AS${asn}`, asns: [asn], operatesIn: null, way: null };
    if (!named) return { ...facts, title: `AS${asn}`, registeredIn: null, namedBy: "nothing" };
    return this.#once(`${named.name.trim().toLowerCase()} ${named.country}`, {
      ...facts,
      title: named.name,
      registeredIn: registered,
      namedBy: "as-names",
    });
  }

  #once(key: string, owner: Owner & { readonly asns: Asn[] }): Owner {
    const known = this.#byName.get(key);
    if (!known) this.#byName.set(key, owner);
    else if (!known.asns.includes(owner.asns[0]!)) known.asns.push(owner.asns[0]!);
    return known ?? owner;
  }

  /** An AS of the subject that is not a carrier of its own. */
  #isOwn(asn: Asn): boolean {
    if (this.#subject.ways.some(({ asns }) => asns.includes(asn))) return false;
    return (
      this.#subject.asns.some((own) => own.asn === asn) ||
      this.#subject.members.some(({ grade, originAsn }) => grade === "core" && originAsn === asn)
    );
  }
}
