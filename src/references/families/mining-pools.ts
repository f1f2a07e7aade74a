import { shown } from "../../record/defect.ts";
import { defineFamily, type Match, parseMatch, refused } from "../family.ts";

export interface MiningPool {
  readonly match: Match;
  /** Port of the pool's server; null for any. */
  readonly port: number | null;
  readonly pool: string;
  /** Ticker of what is mined there; empty when not told. */
  readonly coin: string;
}

export default defineFamily<MiningPool>({
  id: "mining-pools",
  title: "servers of mining pools",
  header: ["match", "port", "pool", "coin"],
  row([matchText = "", portText = "", pool = "", coin = ""]) {
    const match = parseMatch(matchText);
    if (!match || match.by === "port") return refused("a prefix, AS or domain", matchText);
    if (!/^(\d{1,5})?$/.test(portText) || Number(portText) > 65_535) return refused("a port", portText);
    return { match, port: portText === "" ? null : Number(portText), pool: shown(pool), coin: shown(coin) };
  },
});
