import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { join } from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";

/** Captures of netflow/ that hold no flow that could be read: templates without data, or data without templates. */

const NO_FLOWS = [
  ["netflow9", ["logstash/netflow9_test_cisco_asr9k_opttpl257.dat"], "an options template and no data"],
  ["netflow9", ["logstash/netflow9_test_cisco_asr9k_opttpl334.dat"], "an options template and no data"],
  ["netflow9", ["logstash/netflow9_test_cisco_asr9k_tpl266.dat"], "a template and no data"],
  ["netflow9", ["ndpi/netflowv9.pcap"], "data without templates, which tshark cannot read either"],
  ["ipfix", ["logstash/ipfix_test_ixia_tpldata271.dat"], null],
] as const;

describe("what no case names", () => {
  for (const [format, files, why] of NO_FLOWS)
    test(files.join(" "), () => {
      const octets = join(...files.map((file) => fs.readFileSync(referee(`netflow/${file}`))));
      const reading = readWhole(FLOW_FORMATS, octets);
      const flows = reading.rows("flow").length;
      if (why !== null) assert.equal(flows, 0);
      assert.ok(!files[0].startsWith("ndpi") || [...reading.defects.keys()].includes("unknown-template"));
      agreement({
        format,
        file: `netflow/${files.join(" + ")}`,
        records: flows,
        equal: flows,
        referee: "none",
        differences: why ?? "no expected values; read without fault",
      });
    });
});

/** Bare payloads of one export packet or file: every octet is accounted for. */
describe("every octet of every bare file is understood or given up", () => {
  for (const file of fs.readdirSync(referee("netflow/logstash")).filter((name) => name.endsWith(".dat")))
    test(file, () => {
      const octets = fs.readFileSync(referee(`netflow/logstash/${file}`));
      const { understoodOctets, givenUpOctets } = readWhole(FLOW_FORMATS, octets);
      assert.equal(understoodOctets + givenUpOctets, octets.length);
    });
});
