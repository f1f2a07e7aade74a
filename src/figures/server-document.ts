import domino from "domino";
import type { SvgDocument } from "./canvas.ts";

/** A document to draw in where there is no browser. */
export function serverDocument(): SvgDocument {
  return domino.createDocument("");
}
