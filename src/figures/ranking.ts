import type { Figure } from "../finding/figure.ts";
import type { Drawing, Strip } from "./canvas.ts";
import { dotRows } from "./dot-rows.ts";

/** Dots with intervals on one scale, before beside after. */
export function drawRanking({ rows, unit }: Extract<Figure, { kind: "ranking" }>, drawing: Drawing): Strip[] {
  return dotRows(
    rows.map((row) => ({ ...row, sign: null })),
    unit,
    drawing,
  );
}
