import { shown } from "../../record/defect.ts";
import type { Prefix } from "../../values/prefix.ts";
import { defineFamily, prefixOf, refused } from "../family.ts";

export interface SpecialPurpose {
  readonly prefix: Prefix;
  readonly name: string;
  /** Whether the registry says that such addresses may be seen on the whole internet; null where it says N/A. */
  readonly globallyReachable: boolean | null;
  /** The RFC that says so. */
  readonly source: string;
}

const REACHABLE: Record<string, boolean | null> = { true: true, false: false, "": null };

export default defineFamily<SpecialPurpose>({
  id: "special-purpose",
  title: "addresses that stand for no host of the internet (RFC 6890)",
  header: ["prefix", "name", "globallyReachable", "source"],
  row([prefixText = "", name = "", reachable = "", source = ""]) {
    const prefix = prefixOf(prefixText);
    if (!prefix) return refused("a prefix", prefixText);
    const globallyReachable = REACHABLE[reachable];
    if (globallyReachable === undefined) return refused("true, false or nothing", reachable);
    return { prefix, name: shown(name), globallyReachable, source: shown(source) };
  },
});
