import fs from "node:fs";
import { expect, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { referee } from "../../../test/referees.ts";
import { labelOf } from "../../values/signs.ts";
import { capturedFlows } from "./captured-flows.ts";

const CAPTURE = /\.(pcap|pcapng|cap|trace)(\.gz)?$/;
/** Labels that an analyst acts on, and the captures that hold such traffic by their names. */
const WATCHED: readonly { readonly label: string; readonly holds: RegExp }[] = [
  { label: "wireguard", holds: /wireguard/ },
  { label: "openvpn", holds: /openvpn/ },
  { label: "tor", holds: /tor[./]/ },
  { label: "stratum", holds: /mining|stratum/ },
  { label: "ipsec", holds: /esp|ike|ipsec|isakmp|ah-/ },
];

test("no VPN, Tor or pool is seen in captures of other things", () => {
  const seen = new Map<string, string[]>();
  let flows = 0;
  let datagrams = 0;
  for (const folder of ["arkime-sessions", "zeek-traces/traces", "dns-tunnels"])
    for (const file of fs
      .readdirSync(referee(folder), { recursive: true, encoding: "utf8" })
      .filter((name) => CAPTURE.test(name)))
      for (const flow of capturedFlows(referee(`${folder}/${file}`))) {
        if (!flow.hasPayload) continue;
        flows++;
        if (flow.protocolIdentifier === 17) datagrams++;
        const { label } = labelOf(flow.told.marks, { ...flow, protocolIdentifier: 0 });
        const watched = WATCHED.find((one) => one.label === label);
        if (watched && !watched.holds.test(file))
          seen.set(label, [...(seen.get(label) ?? []), `${folder}/${file} ${flow.told.marks}`]);
      }
  console.info(`${flows} flows with payload, ${datagrams} of them UDP; false ${JSON.stringify([...seen])}`);
  expect([...seen]).toEqual([]);
  agreement({
    format: "first-payload",
    file: "arkime-sessions, zeek-traces, dns-tunnels",
    records: flows,
    equal: flows,
    referee: "names of the captures: none holds WireGuard, OpenVPN, Tor, mining or IPsec but those that say so",
    differences: "",
  });
});
