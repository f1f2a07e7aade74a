import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import type { Batch } from "../record/batch.ts";
import { RecordSink } from "../record/sink.ts";
import { parseAddress } from "../values/address.ts";
import { ParquetFile } from "./write-parquet.ts";

test("somebody else's reader finds in our Parquet what was put in, to the last digit", async () => {
  const file = path.join(fs.mkdtempSync(path.join(tmpdir(), "narrows-parquet-")), "flows.parquet");
  const parquet = new ParquetFile(file, "flow");
  for (const batch of twoFlows()) await parquet.write(batch);
  await parquet.end();
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  fs.rmSync(path.dirname(file), { recursive: true });
  expect(rows).toMatchObject([
    {
      flowStartMilliseconds: new Date("2019-01-01T00:00:00.123Z"),
      sourceAddress: "175.45.176.71",
      octetDeltaCount: 2n ** 63n + 1n,
      samplingProbability: 0.001,
      bgpNextAdjacentAsNumber: 4_294_967_295n,
      exporter: "192.0.2.1",
    },
    { sourceAddress: "2001:db8::1", octetDeltaCount: null, samplingProbability: null, bgpNextAdjacentAsNumber: null },
  ]);
});

function twoFlows(): Batch[] {
  const sink = new RecordSink("test");
  const flows = sink.builder("flow");
  const column = (name: string) => flows.column(name);
  const first = flows.next(0);
  column("flowStartMilliseconds").number(first, Date.parse("2019-01-01T00:00:00.123Z"));
  column("sourceAddress").address(first, parseAddress("175.45.176.71")!);
  column("octetDeltaCount").bigint(first, 2n ** 63n + 1n);
  column("samplingProbability").number(first, 0.001);
  column("bgpNextAdjacentAsNumber").number(first, 4_294_967_295);
  column("exporter").text(first, "192.0.2.1");
  column("sourceAddress").address(flows.next(1), parseAddress("2001:db8::1")!);
  sink.end();
  return sink.take();
}
