import { axisX, axisY, dot, gridX, gridY, link } from "@observablehq/plot";
import type { Figure } from "../finding/figure.ts";
import { tellingOf } from "../values/quantity.ts";
import { chart, type Drawing, FONT_SIZE, LINE, type Strip, shortened, text } from "./canvas.ts";
import { QUIET } from "./over-time.ts";
import { colour, remainderStyle } from "./palette.ts";

type CalibrationFigure = Extract<Figure, { kind: "calibration" }>;
type Bin = CalibrationFigure["bins"][number];

const MOST = 420; // pixels; larger says no more
const MARGIN = { left: 40, right: 20, top: 10, bottom: 44 };

/** What was so against what was stated, in per cent, with the number of cases beside each dot. */
export function drawCalibration({ bins, unit }: CalibrationFigure, drawing: Drawing): Strip[] {
  const { document, width } = drawing;
  if (bins.length === 0)
    return [{ node: text(document, width / 2, 40, "no data", { ...QUIET, "text-anchor": "middle" }), height: 70 }];
  const head = shortened(`was so, ${tellingOf(unit, 1).unit} · dashed: as stated`, width);
  const side = Math.min(width, MOST);
  const height = side - MARGIN.left - MARGIN.right + MARGIN.top + MARGIN.bottom;
  const tick = { color: colour("quiet"), fontSize: FONT_SIZE, tickSize: 0, ticks: 5 };
  const ends = { x: ({ stated }: Bin) => stated * 100, y: ({ held }: Bin) => held * 100 };
  const node = chart(document, {
    width: side,
    height,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: { domain: [0, 100] },
    y: { domain: [0, 100] },
    marks: [
      gridX({ ticks: 5, stroke: colour("grid"), strokeOpacity: 1 }),
      gridY({ ticks: 5, stroke: colour("grid"), strokeOpacity: 1 }),
      link([0], { x1: 0, y1: 0, x2: 100, y2: 100, stroke: remainderStyle().colour, strokeDasharray: "5 3" }),
      axisX({ ...tick, label: null }),
      axisY({ ...tick, label: null }),
      link(bins, {
        x1: ends.x,
        x2: ends.x,
        y1: ({ low }: Bin) => low * 100,
        y2: ({ high }: Bin) => high * 100,
        stroke: colour("series-1"),
        strokeWidth: 2,
      }),
      dot(bins, { ...ends, r: 4, fill: colour("series-1") }),
    ],
  });
  const place = { x: (share: number) => MARGIN.left + share * (side - MARGIN.left - MARGIN.right) };
  const drop = height - MARGIN.top - MARGIN.bottom;
  for (const { stated, held, n } of bins) {
    const left = stated > 0.8;
    const at = place.x(stated) + (left ? -8 : 8);
    const look = { ...QUIET, "text-anchor": left ? "end" : "start" };
    node.appendChild(text(document, at, MARGIN.top + (1 - held) * drop + 4, String(n), look));
  }
  node.appendChild(
    text(document, MARGIN.left, height - 6, shortened("stated, % · beside each dot: cases", side - MARGIN.left), QUIET),
  );
  return [
    { node: text(document, 0, 13, head, QUIET), height: LINE + 2 },
    { node, height },
  ];
}
