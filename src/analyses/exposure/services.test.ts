import assert from "node:assert/strict";
import { test } from "vitest";
import type { OpenPort, Scan } from "./ask.ts";
import { exposedIn } from "./services.ts";

const scan = (scanId: string, outcome = "scan", hosts = 1024): Scan => ({ scanId, began: 0, outcome, hosts });
const EARLIER = ["a", "b", "c", "d"];
const LATER = ["w", "x", "y", "z"];
const open = (host: string, port: number, scans: readonly string[]): OpenPort => {
  return { host, protocolIdentifier: 6, port, name: "test", scans: [...scans] };
};
const scans = (ids: readonly string[]) => ids.map((id) => scan(id));

/** Ports that both sides saw, at both ends of what they looked at. */
const STEADY = [open("01", 22, [...EARLIER, ...LATER]), open("01", 9000, [...EARLIER, ...LATER])];

test("a service that four whole scans saw and four before did not has opened, and the other way round closed", () => {
  const ports = [...STEADY, open("02", 443, LATER), open("03", 25, EARLIER)];
  const { change, services, addresses } = exposedIn(ports, scans(LATER), scans(LATER), scans(EARLIER))!;
  assert.deepEqual([services.seen, addresses], [3, 2]);
  assert.deepEqual(
    change!.opened.map(({ port }) => port),
    [443],
  );
  assert.deepEqual(
    change!.closed.map(({ port }) => port),
    [25],
  );
});

test("one scan on either side tells no change from chance, and says how many were seen on one side only", () => {
  const ports = [open("01", 22, ["a", "z"]), open("01", 9000, ["a", "z"]), open("02", 443, ["z"])];
  const { change } = exposedIn(ports, [scan("z")], [scan("z")], [scan("a")])!;
  assert.deepEqual([change!.opened, change!.closed, change!.onlyAfter, change!.onlyBefore], [[], [], 1, 0]);
});

test("not looked is not closed: ports beyond what a side found open, cut scans, and scans of fewer hosts", () => {
  const beyond = [...STEADY, open("02", 50_000, EARLIER)];
  assert.equal(exposedIn(beyond, scans(LATER), scans(LATER), scans(EARLIER))!.change!.onlyBefore, 0);
  const cut = LATER.map((id) => scan(id, "scan-cut"));
  assert.equal(exposedIn(STEADY, cut, cut, scans(EARLIER))!.change, null);
  const few = LATER.map((id) => scan(id, "scan", 16));
  assert.equal(exposedIn(STEADY, few, few, scans(EARLIER))!.change, null);
});

test("without a scan nothing is told of services", () => assert.equal(exposedIn([], [], [], []), null));
