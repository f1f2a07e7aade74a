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
