import { describe, expect, test } from "vitest";
import { labelOf, PORT_SIGNS, SIGNS } from "./signs.ts";

const ports = (destinationTransportPort: number, sourceTransportPort = 50_000, protocolIdentifier = 17) => ({
  protocolIdentifier,
  sourceTransportPort,
  destinationTransportPort,
});

test("every sign has one row, a reason and a source; those of ports say so in their ids", () => {
  expect(new Set(SIGNS.map(({ id }) => id)).size).toBe(SIGNS.length);
  for (const { id, because, source } of [...SIGNS, ...PORT_SIGNS]) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect([because, source]).not.toContain("");
  }
  for (const { id } of SIGNS) expect(id).not.toMatch(/-port$/);
  for (const { id } of PORT_SIGNS) expect(id).toMatch(/-port$/);
});

describe("labels", () => {
  test.each([
    [["http", "http-proxy"], "http-proxy", "A"],
    [["tls", "tor"], "tor", "D"],
    [["tls", "tor", "tor-certificate"], "tor", "A"],
    [["getwork", "http"], "stratum", "A"],
    [["quic", "dns-over-quic"], "dns-encrypted", "A"],
    [["gre", "http"], "http", "A"],
    [["vxlan"], "vxlan", "A"],
    [["wireguard-initiation"], "wireguard", "D"],
    [["fully-encrypted"], "fully-encrypted", "D"],
    [["krb"], "krb", "A"],
  ])("%j: %s, tier %s", (marks, label, tier) => {
    expect(labelOf(marks, ports(1))).toMatchObject({ label, tier });
  });
  test("evidence stands in order of precedence", () => {
    expect(labelOf(["tls", "tor"], ports(443)).evidence).toEqual(["tor", "tls"]);
  });
  test("a port alone is told as such, and the port that was called first", () => {
    expect(labelOf([], ports(51_820))).toEqual({ label: "wireguard", tier: "C", evidence: ["wireguard-port"] });
    expect(labelOf([], ports(40_000, 53))).toEqual({ label: "dns", tier: "C", evidence: ["dns-port"] });
    expect(labelOf([], ports(123, 53)).label).toBe("ntp");
  });
  test("no sign, no guess", () => {
    expect(labelOf([], ports(40_000))).toEqual({ label: "unresolved", tier: "E", evidence: [] });
    expect(labelOf([], ports(51_820, 50_000, 6)).label).toBe("unresolved");
  });
});
