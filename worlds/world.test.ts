import fs from "node:fs";
import { expect, test } from "vitest";
import { ours } from "../test/referees.ts";
import { readWorld, WorldError } from "./world.ts";

const QUIET = fs.readFileSync(ours("worlds/quiet.yaml"), "utf8");

test.each([
  ["an unknown key", ["title: A quiet year", "titel: A quiet year"], /quiet\.yaml:\d+:\d+ .*titel/],
  [
    "an impossible date",
    ["from: 2021-01-04, ways: { china-unicom", "from: 2021-02-30, ways: { china-unicom"],
    /:\d+:\d+ networks\[0\]\.routing\[0\]\.from "2021-02-30" is not an ISO 8601/,
  ],
  [
    "a period that ends before it begins",
    ["period: 2021-01-04..2021-12-27", "period: 2021-12-27..2021-01-04"],
    /:4:9 period/,
  ],
  ["an unknown zone", ["Asia/Pyongyang", "Asia/Pyongjang"], /timeZone "Asia\/Pyongjang" is not an IANA time zone/],
  [
    "an unknown way",
    ["{ china-unicom: 0.6, transtelecom: 0.4 }", "{ china-unicom: 0.6, satgate: 0.4 }"],
    /satgate is not a way of north-korea/,
  ],
  ["shares that do not add up", ["transtelecom: 0.4", "transtelecom: 0.5"], /the shares add up to 1\.1, not to 1/],
  ["exporters that see more than all", ["sees: 0.5", "sees: 1.5"], /sees/],
  ["more hosts than addresses", ["hosts: 60", "hosts: 600"], /600 people's hosts|do not fit/],
  ["no YAML at all", ["networks:", "networks: ["], /quiet\.yaml:\d+:\d+ /],
] as const)("%s is told with its place", (_, [from, to], expected) => {
  expect(QUIET).toContain(from);
  expect(() => readWorld(QUIET.replace(from, to), "quiet.yaml")).toThrow(WorldError);
  expect(() => readWorld(QUIET.replace(from, to), "quiet.yaml")).toThrow(expected);
});

const EVERYTHING = fs.readFileSync(ours("worlds/everything.yaml"), "utf8");

test.each([
  [
    "an unknown key of a miner",
    ["behindProxy: true", "behindProxi: true"],
    /:\d+:\d+ networks\[0\]\.miners\[0\] .*behindProxi/,
  ],
  ["a coin that nobody mines here", ["coin: monero", "coin: dogecoin"], /miners\[0\]\.coin "dogecoin"/],
  [
    "a day that does not exist",
    ["{ from: 2021-03-10, count: 40 }", "{ from: 2021-02-30, count: 40 }"],
    /machines\[1\]\.from "2021-02-30" is not an ISO 8601/,
  ],
  [
    "an attack that ends before it begins",
    ["during: 2021-03-08..2021-03-09", "during: 2021-03-09..2021-03-08"],
    /attacks\[3\]\.during .* its end after its start/,
  ],
  ["a country without addresses", ["country: NP", "country: AQ"], /AQ has no addresses/],
  [
    "visitors where nobody knows where they are",
    [/geography:[\s\S]*?services:/, "services:"],
    /in-india is in IN, but the world has no `geography`/,
  ],
  [
    "more tunnel users than people",
    ["hosts: 8, servers", "hosts: 80, servers"],
    /office-vpn: only 50 hosts of people are in 175\.45\.178\.0\/24/,
  ],
  [
    "a prefix of somebody else",
    ["kind: scan-out, prefix: 175.45.178.0/24", "kind: scan-out, prefix: 192.0.2.0/24"],
    /192\.0\.2\.0\/24 is not a prefix of north-korea/,
  ],
  ["an unknown way in a failover", ["by: transtelecom }", "by: intelsat }"], /intelsat is not a way of north-korea/],
  ["two of one name", ["id: tor-users", "id: office-vpn"], /office-vpn stands here twice/],
  [
    "services that take more than all",
    ["app: web, share: 0.1, category: news", "app: web, share: 0.95, category: news"],
    /the shares of services for web add up to 1\.05/,
  ],
  [
    "a world larger than it may be",
    ["windows:", "most: { records: 1000 }\nwindows:"],
    /:\d+:\d+ everything would make about [\d,]+ records, and may make 1,000/,
  ],
] as const)("%s is told with its place and reason, in a line", (_, [from, to], expected) => {
  const changed = EVERYTHING.replace(from, to);
  expect(changed).not.toBe(EVERYTHING);
  expect(() => readWorld(changed, "everything.yaml")).toThrow(expected);
  try {
    readWorld(changed, "everything.yaml");
  } catch (error) {
    for (const line of String((error as Error).message).split("\n")) expect(line).toMatch(/^everything\.yaml:\d+:\d+ /);
  }
});
