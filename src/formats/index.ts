// Written by `npm run index`.

import argusText from "./argus-text/index.ts";
import awsFlowLog from "./aws-flow-log/index.ts";
import azureFlowLog from "./azure-flow-log/index.ts";
import bmp from "./bmp/index.ts";
import capture from "./capture/index.ts";
import dnstap from "./dnstap/index.ts";
import flowCsv from "./flow-csv/index.ts";
import flowNdjson from "./flow-ndjson/index.ts";
import flowParquet from "./flow-parquet/index.ts";
import type { Format } from "./format.ts";
import gcpFlowLog from "./gcp-flow-log/index.ts";
import hostJson from "./host-json/index.ts";
import ipfix from "./ipfix/index.ts";
import mrt from "./mrt/index.ts";
import netflow5 from "./netflow5/index.ts";
import netflow9 from "./netflow9/index.ts";
import nfcapd from "./nfcapd/index.ts";
import nmapGrepable from "./nmap-grepable/index.ts";
import nmapText from "./nmap-text/index.ts";
import nmapXml from "./nmap-xml/index.ts";
import packets from "./packets/index.ts";
import passiveDns from "./passive-dns/index.ts";
import sflow from "./sflow/index.ts";
import suricataEve from "./suricata-eve/index.ts";
import zeekConn from "./zeek-conn/index.ts";
import zeekDns from "./zeek-dns/index.ts";
import zeekHttp from "./zeek-http/index.ts";
import zeekQuic from "./zeek-quic/index.ts";
import zeekSsh from "./zeek-ssh/index.ts";
import zeekSsl from "./zeek-ssl/index.ts";
import zeekX509 from "./zeek-x509/index.ts";
import zoneFile from "./zone-file/index.ts";

/** Every format, by the name of its folder. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["argus-text", argusText],
  ["aws-flow-log", awsFlowLog],
  ["azure-flow-log", azureFlowLog],
  ["bmp", bmp],
  ["capture", capture],
  ["dnstap", dnstap],
  ["flow-csv", flowCsv],
  ["flow-ndjson", flowNdjson],
  ["flow-parquet", flowParquet],
  ["gcp-flow-log", gcpFlowLog],
  ["host-json", hostJson],
  ["ipfix", ipfix],
  ["mrt", mrt],
  ["netflow5", netflow5],
  ["netflow9", netflow9],
  ["nfcapd", nfcapd],
  ["nmap-grepable", nmapGrepable],
  ["nmap-text", nmapText],
  ["nmap-xml", nmapXml],
  ["packets", packets],
  ["passive-dns", passiveDns],
  ["sflow", sflow],
  ["suricata-eve", suricataEve],
  ["zeek-conn", zeekConn],
  ["zeek-dns", zeekDns],
  ["zeek-http", zeekHttp],
  ["zeek-quic", zeekQuic],
  ["zeek-ssh", zeekSsh],
  ["zeek-ssl", zeekSsl],
  ["zeek-x509", zeekX509],
  ["zone-file", zoneFile],
]);
