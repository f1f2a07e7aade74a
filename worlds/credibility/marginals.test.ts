import { expect, test } from "vitest";
import { loadWorld } from "../make.ts";
import { feedOf } from "./feed.ts";
import { divergence, type FeedFlow, MARGINALS, type MarginalId } from "./marginals.ts";

const flow = (port: number): FeedFlow => ({ port, packets: 10, octets: 5000, milliseconds: 100 });

test("feeds alike are 0 bits apart, feeds with nothing in common 1", () => {
  expect(divergence([flow(53), flow(443)], [flow(443), flow(53)], "port")).toBe(0);
  expect(divergence([flow(53)], [flow(443)], "port")).toBe(1);
  expect(divergence([flow(53)], [flow(443)], "packets")).toBe(0);
});

test("two weeks of one office are nearly alike in every respect", () => {
  const office = loadWorld("small-office");
  const [one, other] = [feedOf(office, 1), feedOf(office, 2)];
  for (const marginal of Object.keys(MARGINALS) as MarginalId[])
    expect(divergence(one, other, marginal), marginal).toBeLessThan(0.02);
});
