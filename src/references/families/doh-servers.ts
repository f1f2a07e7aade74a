import { shown } from "../../record/defect.ts";
import { defineFamily, type Match, parseMatch, refused } from "../family.ts";

export interface DohServer {
  readonly match: Match;
  /** Empty when the publisher names none. */
  readonly operator: string;
}

export default defineFamily<DohServer>({
  id: "doh-servers",
  title: "resolvers that answer DNS over HTTPS (RFC 8484)",
  header: ["match", "operator"],
  row([matchText = "", operator = ""]) {
    const match = parseMatch(matchText);
    if (!match || match.by === "port") return refused("a prefix, AS or domain", matchText);
    return { match, operator: shown(operator) };
  },
});
