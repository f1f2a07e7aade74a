import type { Instant } from "../../values/instant.ts";
import { dateOf, defineFamily, refused } from "../family.ts";

export interface BlockTime {
  /** Ticker. */
  readonly coin: string;
  readonly at: Instant;
}

export default defineFamily<BlockTime>({
  id: "block-times",
  title: "when blocks of a coin were found",
  header: ["coin", "at"],
  row([coin = "", atText = ""]) {
    if (!/^[A-Z0-9]{2,10}$/.test(coin)) return refused("a ticker such as XMR", coin);
    const at = dateOf(atText);
    return at === null || at === undefined ? refused("an instant", atText) : { coin, at };
  },
});
