import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../index.ts";

for (const name of ["test11-portscan", "test2-malicious", "test3-mixed"])
  test(`${name}: every row is a flow with its key, times and counts`, () => {
    const file = `flow-records/slips/${name}.binetflow`;
    const octets = fs.readFileSync(referee(file));
    const [header, ...lines] = octets.toString().trim().split(/\r?\n/);
    const names = header!.split(",");
    const told = lines
      .filter((line) => line !== header)
      .map((line) => Object.fromEntries(line.split(",").map((value, i) => [names[i], value.trim()])))
      .filter(({ Proto }) => Proto !== "arp");
    const reading = readWhole(formats, octets);
    assert.equal(reading.format, "argus-text");
    assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
    const rows = reading.rows("flow");
    assert.equal(rows.length, told.length);
    const equal = rows.filter((row, i) => {
      const { StartTime, SrcAddr, DstAddr, Sport, TotBytes, SrcBytes, SrcPkts } = told[i]!;
      return (
        row.sourceAddress === SrcAddr &&
        row.destinationAddress === DstAddr &&
        (row.sourceTransportPort === Number(Sport) ||
          Sport!.startsWith("0x") ||
          [1, 58].includes(row.protocolIdentifier as number)) &&
        row.octetDeltaCount === BigInt(SrcBytes!) &&
        (row.octetDeltaCount as bigint) + (row.reverseOctetDeltaCount as bigint) === BigInt(TotBytes!) &&
        row.packetDeltaCount === BigInt(SrcPkts!) &&
        row.flowStartMilliseconds === Math.floor(Date.parse(`${StartTime!.replaceAll("/", "-").replace(" ", "T")}Z`))
      );
    }).length;
    agreement({
      format: "argus-text",
      file,
      records: told.length,
      equal,
      referee: "rows of the file",
      differences: "",
    });
  });
