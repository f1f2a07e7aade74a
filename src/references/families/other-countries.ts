import { defineFamily } from "../family.ts";
import countries from "./countries.ts";

/** A second publisher's word, held beside the first: where two disagree, neither is taken for the truth. */
export default defineFamily({
  ...countries,
  id: "other-countries",
  title: "which country a prefix is said to be in, after a second publisher",
});
