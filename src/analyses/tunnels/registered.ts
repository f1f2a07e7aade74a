import { getDomain } from "tldts";
import type { Domain, Name } from "./ask.ts";

/**
 * The sample of names by registered domain after the Public Suffix List, its private part with it: below a provider of
 * names each customer's is a domain of its own, and each object's of a content network. Queries know the domain by rule
 * only ({@link questions}); what is counted of one that the list cuts further is what the sample tells.
 */
export function byRegistered(
  domains: readonly Domain[],
  names: readonly Name[],
): readonly { readonly domain: Domain; readonly cut: string; readonly names: readonly Name[] }[] {
  const known = new Map(domains.map((domain) => [domain.domain, domain]));
  /** By the domain of the rule: whether the list has it as a registered one too; most are, and names need not be looked up. */
  const asIs = new Map<string, boolean>();
  const found = new Map<string, { cut: string; names: Name[] }>();
  for (const name of names) {
    const whole = name.sub === "" ? name.domain : `${name.sub}.${name.domain}`;
    const registered = registeredOf(name.domain, whole, asIs);
    const sub = whole === registered ? "" : whole.slice(0, -registered.length - 1);
    const one = found.get(registered) ?? { cut: name.domain, names: [] };
    one.names.push({ ...name, domain: registered, sub });
    found.set(registered, one);
  }
  return [...found].map(([registered, { cut, names }]) => {
    const whole = known.get(cut)!;
    return { domain: registered === cut ? whole : partOf(whole, registered, names), cut, names };
  });
}

/** Labels that no host may have, such as those of underscores, are names all the same (RFC 2181 §11). */
const LENIENT = { allowPrivateDomains: true, validateHostname: false, extractHostname: false };

function registeredOf(domain: string, whole: string, asIs: Map<string, boolean>): string {
  let stays = asIs.get(domain);
  if (stays === undefined) {
    stays = domain.endsWith(".arpa") || getDomain(`a.b.${domain}`, LENIENT) === domain;
    asIs.set(domain, stays);
  }
  return stays ? domain : (getDomain(whole, LENIENT) ?? domain);
}

function partOf(whole: Domain, domain: string, names: readonly Name[]): Domain {
  const askers = new Set(names.filter(({ askers }) => askers === 1).map(({ asker }) => asker)).size;
  return {
    domain,
    queries: names.reduce((sum, { times }) => sum + times, 0),
    clients: Math.max(askers, ...names.map(({ askers }) => askers)),
    places: Math.min(whole.places, names.length),
    octets: names.reduce((sum, { sub, times }) => sum + sub.length * times, 0),
  };
}
