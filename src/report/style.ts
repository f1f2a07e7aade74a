import { FIGURE_COLOURS } from "../figures/palette.ts";

/** Colours of text and lines on the page, light and dark; text keeps 4.5 : 1 against its paper (WCAG 1.4.3). */
export const PAGE_COLOURS = {
  paper: FIGURE_COLOURS.paper,
  ink: FIGURE_COLOURS.ink,
  quiet: FIGURE_COLOURS.quiet,
  rule: { light: "#d9d5cb", dark: "#3a3f47" },
  soft: { light: "#f4f2ec", dark: "#1e2127" },
  link: { light: "#0b5c8f", dark: "#84c3ee" },
  mark: { light: "#7a4a00", dark: "#f2c572" },
  "mark-paper": { light: "#fdf1d8", dark: "#33270f" },
} as const;

/** The whole style sheet. The title goes into the margin of each printed page, as CSS text with every odd letter escaped. */
export function styleSheet({ title, madeUp }: { title: string; madeUp: boolean }): string {
  const margin = madeUp ? `${title} · CONTAINS MADE-UP DATA` : title;
  return `${variables()}\n${SCREEN}\n${PRINT.replace("TITLE", () => cssText(margin))}`;
}

function variables(): string {
  const all = [
    ...Object.entries(PAGE_COLOURS),
    ...Object.entries(FIGURE_COLOURS).map(([name, pair]) => [`figure-${name}`, pair] as const),
  ];
  const light = all.map(([name, pair]) => `--${name}:${pair.light}`).join(";");
  const both = all.map(([name, pair]) => `--${name}:light-dark(${pair.light},${pair.dark})`).join(";");
  return `:root{color-scheme:light dark;${light}}
@supports (color:light-dark(#000,#fff)){:root{${both}}}`;
}

/** A CSS string (CSS Syntax 3 §4.3.5): letters and digits as they are, all else by number. */
function cssText(text: string): string {
  return `"${[...text].map((letter) => (/[A-Za-z0-9 ]/.test(letter) ? letter : `\\${letter.codePointAt(0)!.toString(16)} `)).join("")}"`;
}

const SCREEN = `
:root{--serif:Charter,"Bitstream Charter","Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Cambria,"Liberation Serif","Times New Roman",serif;
--sans:"Helvetica Neue",Inter,"Segoe UI",Roboto,Arial,"Liberation Sans",system-ui,sans-serif;
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;--figure-font:var(--sans)}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:112.5%/1.6 var(--serif);scroll-padding-top:3.5rem;-webkit-text-size-adjust:100%}
body{margin:0;font-variant-numeric:oldstyle-nums;overflow-wrap:break-word;hanging-punctuation:first}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem;padding:.6rem 1rem;background:var(--paper);z-index:3}
.skip:focus{left:.5rem;top:.5rem}
.strip{position:sticky;top:0;z-index:2;margin:0;padding:.3rem 1rem;background:var(--mark-paper);color:var(--mark);border-bottom:1px dashed var(--mark);font:600 .78rem/1.5 var(--sans);text-align:center;letter-spacing:.01em}
.page{max-width:46rem;margin:0 auto;padding:0 1rem}
h1,h2,h3,h4{line-height:1.2;text-wrap:balance;font-weight:600}
h1{font-size:clamp(2.4rem,8vw,3.6rem);font-weight:400;letter-spacing:-.015em;margin:.1em 0 .2em}
h2{font-size:1.75rem;font-weight:400;margin:4.5rem 0 1.2rem;padding-top:1rem;border-top:1px solid var(--ink)}
h3{font-size:1.3rem;margin:2.6rem 0 .8rem}
h4,.eyebrow,dt,thead{font:600 .78rem/1.4 var(--sans);letter-spacing:.02em;color:var(--quiet)}
h4{margin:1.8rem 0 .4rem}
.same{font-size:.92rem;color:var(--quiet)}.asked{font-style:italic;margin-top:-.4rem}.card+.card{border-top:1px solid var(--rule);margin-top:2rem}
.proof{color:inherit;text-decoration-color:var(--rule)}.proof:hover{text-decoration-color:currentColor}
p,ul,ol,dl{margin:0 0 1rem}
li{margin:.25rem 0}
code,pre{font-family:var(--mono);font-size:.82em;font-variant-numeric:normal}
pre{overflow-x:auto;padding:.9rem 1rem;background:var(--soft);border-left:3px solid var(--rule);line-height:1.5;font-size:.76rem}
.title{padding-top:3rem}
.eyebrow{margin:0;text-transform:none}
.lead{font-size:1.25rem;line-height:1.45;color:var(--quiet);margin-bottom:1.6rem;text-wrap:balance}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:1rem 1.5rem;margin:1.5rem 0;padding:1rem 0;border-block:1px solid var(--rule)}
.facts dd{margin:.1rem 0 0;font-variant-numeric:lining-nums;line-height:1.4}
.contents ol{list-style:none;padding:0;margin:0;font:.82rem/1.4 var(--sans)}
.contents{padding-top:1.2rem}
.contents li{display:inline-block;margin:0 1.1rem .4rem 0}
.contents a,.judgments .claim a{color:inherit;text-decoration-color:var(--rule)}
.contents a:hover,.judgments .claim a:hover{text-decoration-color:currentColor}
.made-up{font:.86rem/1.5 var(--sans);color:var(--mark);background:var(--mark-paper);border:1px dashed var(--mark);border-radius:3px;padding:.5rem .8rem;margin:.8rem 0}
.banner{font-size:.95rem;padding:.9rem 1.1rem;margin:1.6rem 0}
.badge{display:inline-block;font:600 .7rem/1.4 var(--sans);color:var(--mark);background:var(--mark-paper);border:1px dashed var(--mark);border-radius:3px;padding:0 .4em;white-space:nowrap;vertical-align:.1em}
.judgments{list-style:none;padding:0;counter-reset:judgment}
.judgments>li{counter-increment:judgment;position:relative;padding:1.1rem 0 1rem 2.6rem;margin:0;border-top:1px solid var(--rule)}
.judgments>li:first-child{border-top:0;padding-top:0}
.judgments>li::before{content:counter(judgment);position:absolute;left:0;font-size:1.7rem;line-height:1.1;color:var(--quiet)}
.judgments p{margin:0 0 .35rem}
.claim{font-size:1.15rem;line-height:1.4}
.estimate{font-variant-numeric:lining-nums tabular-nums}
.finding .estimate b{font-size:1.45rem;font-weight:400;line-height:1.3}
.confidence,.needs,.method,.local,.digest{color:var(--quiet)}
.method,.needs{font-size:.92rem}
.local{font-size:.88em;white-space:normal}
.digest{overflow-wrap:anywhere}
ul.unanswered{padding-left:1.1rem}
.finding{padding:1.4rem 0 1.6rem;border-top:1px solid var(--rule)}
.finding h3{margin-top:.2rem;font-size:1.3rem;font-weight:400}.question>h2+.finding{border-top:0;padding-top:0}
figure{margin:1.8rem 0}
figcaption{font-size:.95rem;line-height:1.45;margin-bottom:.9rem}
figure svg{display:block;width:100%;height:auto}
.narrow{display:none}
.scroll{overflow-x:auto;margin:.6rem 0 1.2rem}
table{border-collapse:collapse;width:100%;font:.82rem/1.45 var(--sans);font-variant-numeric:lining-nums tabular-nums}
td b{font-weight:600}th,td{text-align:left;vertical-align:top;padding:.45rem 1rem .45rem 0;border-bottom:1px solid var(--rule);font-weight:400;min-width:4.2rem;overflow-wrap:break-word}
thead th,thead td{font-weight:600;vertical-align:bottom;border-bottom-color:var(--quiet)}
td .digest{display:block;width:9rem}
.number,.date,time{white-space:nowrap}td .local,th .local{display:inline-block}
.open td,td .local{color:var(--quiet)}
.bar{display:block;fill:var(--ink);stroke:none}
.bar path{fill:none}.bar .axis{stroke:var(--rule);stroke-width:1}.bar .interval{stroke:var(--figure-series-1);stroke-width:2}
.bar circle{fill:var(--figure-series-1)}
details{margin:.9rem 0;font-size:.95rem}
summary{cursor:pointer;font:.82rem/1.5 var(--sans);color:var(--link);padding:.25rem 0}
details.data .scroll{max-height:24rem;overflow-y:auto}
.csv{font:.82rem/1.5 var(--sans)}.claims th{width:34%}.claims td:nth-child(2){width:30%}.verdict{font-weight:600}.verdict::before{content:"○ "}.verdict.agrees::before{content:"● "}.verdict.disagrees::before{content:"✕ "}.verdict.undecided::before{content:"◐ "}
.words dt{margin-top:.7rem}.words dd{margin:.1rem 0 0}
footer{max-width:46rem;margin:4rem auto 0;padding:1rem 1rem 3rem;font-size:.9rem;color:var(--quiet)}
@media screen and (max-width:48rem){.bars{display:none}th,td{padding-right:.7rem}.claims table,.claims tbody,.claims tr,.claims th,.claims td{display:block;width:auto!important}.claims thead{display:none}.claims tr{border-bottom:1px solid var(--quiet);padding:.5rem 0}.claims th,.claims td{border:0;padding:.2rem 0}#numbers code{overflow-wrap:anywhere}#numbers th{min-width:6.5rem}#numbers thead th{min-width:0}.wide{display:none}.narrow{display:block}.narrow svg{max-width:480px}.judgments>li{padding-left:1.9rem}}
@media (min-width:75rem){.page{max-width:64rem;display:grid;grid-template-columns:12rem 46rem;gap:4rem}
.contents{position:sticky;top:4rem;align-self:start;padding-top:3.4rem}.contents li{display:block;margin:0 0 .55rem}
footer{max-width:64rem;padding-left:17rem}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}`;

const PRINT = `
@page{size:A4;margin:20mm 18mm 18mm;
@top-left{content:TITLE;font:8pt sans-serif;color:#555}
@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#555}}
.printed{display:none}
@media print{:root{color-scheme:light;--paper:#fff;--figure-paper:#fff}html{font-size:10pt;background:#fff}
.page,footer{display:block;max-width:none;padding:0}.contents,.skip,.strip,.csv,details.data{display:none}
.wide{display:block}.narrow{display:none}
details.evidence::details-content{content-visibility:visible;height:auto}.evidence pre,.evidence.shared{display:none}.printed{display:block}summary{color:inherit}
h2{margin-top:2rem}.question:has(figure)>h2,#claims h2,#scope h2,#numbers h2{break-before:page;margin-top:0;border-top:0}
h1,h2,h3{white-space:break-spaces}h2,h3,h4,.eyebrow,figcaption,summary{break-after:avoid}figure,tr,.judgments>li,.made-up{break-inside:avoid}
.scroll{overflow:visible}.made-up,.badge{-webkit-print-color-adjust:exact;print-color-adjust:exact}
pre{white-space:pre-wrap}a{color:inherit;text-decoration:none}td .digest{width:6rem}}`;
