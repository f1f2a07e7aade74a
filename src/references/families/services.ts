import { shown } from "../../record/defect.ts";
import type { Instant } from "../../values/instant.ts";
import { dateOf, defineFamily, type Match, parseMatch, refused } from "../family.ts";

export interface Service {
  readonly match: Match;
  readonly service: string;
  readonly category: string;
  readonly region: string;
  /** When the row holds; null for an open end. */
  readonly from: Instant | null;
  readonly to: Instant | null;
}

export default defineFamily<Service>({
  id: "services",
  title: "which service stands behind a prefix, AS, domain or port",
  header: ["match", "service", "category", "region", "from", "to"],
  row([matchText = "", service = "", category = "", region = "", fromText = "", toText = ""]) {
    const match = parseMatch(matchText);
    if (!match) return refused("a prefix, AS, domain or port", matchText);
    if (service === "") return refused("the name of a service", service);
    const [from, to] = [dateOf(fromText), dateOf(toText)];
    if (from === undefined || to === undefined) return refused("a date", from === undefined ? fromText : toText);
    return { match, service: shown(service), category: shown(category), region: shown(region), from, to };
  },
});
