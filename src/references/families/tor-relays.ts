import type { Prefix } from "../../values/prefix.ts";
import { defineFamily, prefixOf, refused } from "../family.ts";

export interface TorRelay {
  readonly prefix: Prefix;
  /** guard, middle, exit, bridge; empty when not told. */
  readonly role: string;
}

export default defineFamily<TorRelay>({
  id: "tor-relays",
  title: "relays of the Tor network",
  header: ["prefix", "role"],
  row([prefixText = "", role = ""]) {
    const prefix = prefixOf(prefixText);
    if (!prefix) return refused("a prefix or address", prefixText);
    return ["", "guard", "middle", "exit", "bridge"].includes(role)
      ? { prefix, role }
      : refused("guard, middle, exit or bridge", role);
  },
});
