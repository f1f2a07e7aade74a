import { shown } from "../../record/defect.ts";
import { defineFamily, type Match, parseMatch, refused } from "../family.ts";

export interface VpnProvider {
  readonly match: Match;
  /** Empty when the publisher names none. */
  readonly provider: string;
}

export default defineFamily<VpnProvider>({
  id: "vpn-providers",
  title: "exits and domains of VPN providers",
  header: ["match", "provider"],
  row([matchText = "", provider = ""]) {
    const match = parseMatch(matchText);
    if (!match || match.by === "port") return refused("a prefix, AS or domain", matchText);
    return { match, provider: shown(provider) };
  },
});
