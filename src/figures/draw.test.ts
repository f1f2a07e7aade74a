import assert from "node:assert/strict";
import { test } from "vitest";
import { contrast, luminance } from "../../test/contrast.ts";
import { madeFindings } from "../../test/made-findings.ts";
import type { Figure } from "../finding/figure.ts";
import { drawFigure } from "./draw.ts";
import { FIGURE_COLOURS } from "./palette.ts";
import { serverDocument } from "./server-document.ts";

const WIDTHS = [780, 320];
const document = serverDocument();
const draw = (figure: Figure, width = 780, madeUp: string[] = []) => drawFigure(figure, { document, width, madeUp });
const figures = madeFindings().findings.flatMap((finding) => finding.figures);

for (const figure of figures)
  for (const width of WIDTHS)
    test(`${figure.kind} at ${width} px is one named image, drawn the same twice, that loads nothing`, () => {
      const svg = draw(figure, width);
      assert.equal(svg, draw(figure, width));
      assert.match(svg, /^<svg [^>]*role="img" aria-label="/);
      assert.equal(svg.match(/aria-/g)?.length, 1, "one label for the whole, none inside");
      assert.match(svg, /<desc>[^<]+<\/desc>/);
      assert.doesNotMatch(svg, /url\(|href|<style|<script|<image|class=|undefined|NaN/);
      assert.match(svg, new RegExp(`viewBox="0 0 ${width} \\d`));
    });

for (const figure of figures)
  test(`${figure.kind}: no letter is smaller than 11 px on a screen of 360 px`, () => {
    const shown = (360 - 2 * 18) / 320; // margins of the page; width drawn for phones
    for (const [, size] of draw(figure, 320).matchAll(/font-size="([\d.]+)"/g))
      assert.ok(Number(size) * shown >= 11, size);
  });

const day = (index: number) => new Date(Date.UTC(2019, 0, 1 + index)).toISOString();
const point = (index: number, value: number | null) => ({
  at: day(index),
  value,
  low: value === null ? null : value - 1,
  high: value === null ? null : value + 1,
});
const plain = { title: "a", caption: "b", unit: "octets per day", zone: "Asia/Pyongyang", windows: [], events: [] };

for (const [hidden, points] of [
  ["told as null", Array.from({ length: 60 }, (_, at) => point(at, at >= 20 && at < 30 ? null : 10 + (at % 3)))],
  ["left out", Array.from({ length: 60 }, (_, at) => point(at, 10 + (at % 3))).filter((_, at) => at < 20 || at >= 30)],
] as const)
  for (const kind of ["volume", "shares"] as const)
    test(`${kind}: neither line nor band crosses days ${hidden}, and they are named`, () => {
      const series = [{ id: "x", name: "x", points: [...points] }];
      const svg = draw(
        kind === "volume"
          ? { kind, ...plain, series: [{ name: "x", points: [...points] }] }
          : { kind, ...plain, series },
      );
      const xs = subpaths(svg);
      const [left, right] = [46 + (19.5 / 59) * 720, 46 + (29.5 / 59) * 720];
      assert.ok(xs.length >= 4, "two lines and two bands");
      assert.ok(xs.every((stretch) => stretch.length > 1));
      for (const x of xs)
        assert.ok(
          Math.max(...x) < left || Math.min(...x) > right,
          `a path from ${Math.min(...x)} to ${Math.max(...x)}`,
        );
      assert.match(svg, />no data</);
    });

/** The x of every stretch of line or band (drawn without interruption) in the colours of series. */
function subpaths(svg: string): number[][] {
  const coloured = [...svg.matchAll(/<g (?:fill|stroke)[^>]*series-\d[^>]*>(.*?)<\/g>/gs)].map(([, inside]) => inside!);
  const drawn = coloured.flatMap((inside) => [...inside.matchAll(/ d="([^"]+)"/g)].map(([, d]) => d!));
  return drawn
    .flatMap((d) => d.split("M").filter((part) => part !== ""))
    .map((part) => [...part.matchAll(/(-?[\d.]+),-?[\d.]+/g)].map(([, x]) => Number(x)));
}

test("a day alone between gaps is drawn as a dot", () => {
  const points = [point(0, 5), point(1, null), point(2, 6), point(3, null), point(4, 5), point(5, 5)];
  assert.equal(draw({ kind: "volume", ...plain, series: [{ name: "x", points }] }).match(/<circle/g)?.length, 2);
});

test("the week begins on Monday, has 168 hours twice, and names zone and scale", () => {
  const week = figures.find(({ kind }) => kind === "week")!;
  const svg = draw(week);
  assert.ok(svg.indexOf(">Mon<") < svg.indexOf(">Sun<"));
  assert.equal(svg.match(/<rect [^>]*heat-|<rect [^>]*fill="var\(--figure-heat/g)?.length, 2 * 168 + 8);
  assert.match(svg, /hour of day, Asia\/Pyongyang/);
  assert.match(svg, /% of bytes/);
});

test("the numbers beside an axis have room, however long they are", () => {
  const series = [{ name: "x", points: [0, 1, 2].map((at) => point(at, 1_500_000 + at)) }];
  const svg = draw({ kind: "volume", ...plain, unit: "packets per day", series });
  const left = Math.min(...subpaths(svg).flat());
  assert.ok(left >= 9 * 6, `the chart begins at ${left} px; 1,500,000 takes nine letters`);
});

test("what is missing to the whole is drawn, though no series tells it", () => {
  const points = [0, 1, 2].map((at) => ({ ...point(at, 0.4), low: 0.3, high: 0.5 }));
  const svg = draw({ kind: "shares", ...plain, unit: "share of octets", series: [{ id: "w", name: "w", points }] });
  assert.match(svg, />not attributed</);
});

test("neighbours of one prefix stand in lanes of their own, each named", () => {
  const svg = draw(figures.find(({ kind }) => kind === "timeline")!);
  assert.equal(svg.match(/>AS4837 China Unicom</g)?.length, 4);
  assert.equal(svg.match(/>AS22351 Intelsat</g)?.length, 1);
});

const bare = { title: "a", caption: "b", unit: "share of octets", zone: "UTC" };

test("an open end is an arrow, and before is told apart by shape and dashes, not by colour alone", () => {
  const open = { value: 0.5, low: 0.4, high: null };
  const svg = draw({
    kind: "ranking",
    ...bare,
    rows: [{ name: "x", note: "", ...open, before: { ...open, high: 0.6 } }],
  });
  assert.equal(svg.match(/l-5,4"/g)?.length, 1);
  assert.equal(svg.match(/<circle[^>]*fill="var\(--figure-paper/g)?.length, 1);
  assert.match(svg, /stroke-dasharray="4 2"/);
});

test("ratios stand on doublings, with a line where nothing changed", () => {
  const row = { name: "x", note: "", value: 4, low: 3.6, high: 4.5, before: null };
  const svg = draw({ kind: "ranking", ...bare, unit: "ratio", rows: [row] });
  for (const tick of ["×0.5", "×1", "×2", "×4", "×8"]) assert.ok(svg.includes(`>${tick}<`), tick);
});

test("a country has as many filled squares as steps of evidence were reached", () => {
  const row = { country: "IN", name: "India", value: 0.2, low: 0.1, high: 0.3, level: 3, note: "" };
  const svg = draw({ kind: "countries", ...bare, rows: [row] });
  assert.equal(svg.match(/<rect [^>]*fill="none"[^>]*series-3/g)?.length, 2);
  assert.match(svg, />India \(IN\)</);
});

test("links are bands at a desk and rows on a phone, and a circle does not hang the drawing", () => {
  const link = (from: string, to: string, value: number) => ({ from, to, value, low: null, high: null });
  const links = [link("a", "b", 0.6), link("b", "c", 0.4), link("c", "a", 0.4), link("b", "b", 1)];
  assert.equal(draw({ kind: "links", ...bare, links }).match(/<path [^>]*stroke-opacity/g)?.length, 2);
  assert.match(draw({ kind: "links", ...bare, links }), /2 further links in the table/);
  assert.match(draw({ kind: "links", ...bare, links }, 320), />a → b</);
});

test("calibration says of how many cases each dot is", () => {
  const bin = { stated: 0.9, held: 0.85, low: 0.8, high: 0.9, n: 1234 };
  assert.match(draw({ kind: "calibration", ...bare, bins: [bin] }), />1234</);
});

test("a made-up figure says so in its drawing and in its name", () => {
  const svg = draw(figures[0]!, 340, ["a-world"]);
  assert.match(svg, />Made up: a-world</);
  assert.match(svg, /aria-label="[^"]*\(made up: a-world\)"/);
});

test("a figure without a single point says that there are no data", () => {
  assert.match(draw({ kind: "volume", ...plain, series: [] }), />no data</);
  assert.match(
    draw({ kind: "timeline", title: "a", caption: "b", unit: "u", zone: "z", rows: [], spans: [], events: [] }),
    />no data</,
  );
  assert.match(draw({ kind: "ranking", ...bare, rows: [] }), />no data</);
  assert.match(draw({ kind: "countries", ...bare, rows: [] }), />no data</);
  assert.match(draw({ kind: "links", ...bare, links: [] }), />no data</);
  assert.match(draw({ kind: "calibration", ...bare, bins: [] }), />no data</);
});

test("a hundred thousand points are drawn in less than 200 kB", () => {
  const points = Array.from({ length: 100_000 }, (_, at) => ({
    at: new Date(Date.UTC(2017, 0, 1) + at * 600_000).toISOString(),
    value: at % 977,
    low: (at % 977) - 1,
    high: (at % 977) + 1,
  }));
  assert.ok(draw({ kind: "volume", ...plain, series: [{ name: "x", points }] }).length < 200_000);
});

for (const theme of ["light", "dark"] as const) {
  test(`every series keeps 3 : 1 against the ${theme} paper`, () => {
    for (const [name, pair] of Object.entries(FIGURE_COLOURS)) {
      if (!/^(series|remainder|window|quiet|ink)/.test(name)) continue;
      assert.ok(contrast(FIGURE_COLOURS.paper[theme], pair[theme]) >= 3, name);
    }
  });

  test(`each step of the ${theme} heat map is ${theme === "light" ? "darker" : "brighter"} than the one before`, () => {
    const steps = Object.entries(FIGURE_COLOURS).filter(([name]) => name.startsWith("heat"));
    const luminances = steps.map(([, pair]) => luminance(pair[theme]));
    for (const [at, next] of luminances.slice(1).entries())
      assert.ok(theme === "light" ? next < luminances[at]! : next > luminances[at]!, steps[at + 1]![0]);
  });
}
