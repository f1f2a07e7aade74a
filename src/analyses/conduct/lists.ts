import type { Instant } from "../../values/instant.ts";
import type { DatedList, Knowledge } from "../knowledge.ts";

/** The lists that name remote ends, with the dates of those that hold at a time. */
export function listsOf(knowledge: Knowledge, at: Instant): { list: string; date: string; later: boolean }[] {
  const asked: readonly DatedList[] = ["services", "as-names", "prefix-origins", "countries"];
  return asked.flatMap((list) => {
    const held = knowledge.listDate(list, at);
    return held ? [{ list, ...held }] : [];
  });
}
