import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { addTo, endsOf, type Totals, totalsOf } from "../../../test/biflow-totals.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { tsharkTotals } from "../../../test/tshark-flows.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { formats } from "../index.ts";

interface Session {
  readonly body: {
    readonly ipProtocol: number;
    readonly source: End;
    readonly destination: End;
  };
}
interface End {
  readonly ip: string;
  readonly port?: number;
  readonly packets: number;
}

const CAPTURES = fs
  .readdirSync(referee("arkime-sessions"))
  .filter((name) => name.endsWith(".pcap"))
  .sort();

function written(address: string): string {
  return formatAddress(parseAddress(address)!);
}

/** Packets by ends; Arkime counts octets of frames, which are not compared. */
function arkimeTotals(file: string): Map<string, Totals> {
  const totals = new Map<string, Totals>();
  const { sessions3 } = JSON.parse(fs.readFileSync(file, "utf8")) as { sessions3: Session[] };
  for (const { body } of sessions3) {
    const { source, destination } = body;
    const ports = [source.port ?? 0, destination.port ?? 0] as const;
    const { key, side } = endsOf(body.ipProtocol, written(source.ip), ports[0], written(destination.ip), ports[1]);
    addTo(totals, key, side, source.packets, 0);
    addTo(totals, key, side === 0 ? 1 : 0, destination.packets, 0);
  }
  return totals;
}

/** Why some sessions differ. */
const REASONS: Readonly<Record<string, string>> = {
  "vxlan.pcap": "VXLAN that carries ARP is a flow of its own ports here, of none in Arkime",
};

describe("flows are Arkime's sessions in ends and packets, and tshark's in octets too", () => {
  test("there are captures to compare with", () => assert.ok(CAPTURES.length > 50));
  for (const name of CAPTURES)
    test(name, () => {
      const file = `arkime-sessions/${name}`;
      const ours = totalsOf(readWhole(formats, fs.readFileSync(referee(file))).rows("flow"));
      const arkime = arkimeTotals(referee(file.replace(".pcap", ".test")));
      const unlike = [...arkime].filter(([key, { packets }]) => ours.get(key)?.packets.join() !== packets.join());
      const row = { format: "packets", file, records: arkime.size, equal: arkime.size - unlike.length };
      agreement({ ...row, referee: "Arkime", differences: unlike.length === 0 ? "" : (REASONS[name] ?? "") });
      const tshark = tsharkTotals(referee(file));
      const other = [...tshark].filter(([key, totals]) => JSON.stringify(ours.get(key)) !== JSON.stringify(totals));
      assert.deepEqual(other, []);
      agreement({ ...row, records: tshark.size, equal: tshark.size, referee: "tshark", differences: "" });
    });
});
