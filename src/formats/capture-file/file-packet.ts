import type { Instant } from "../../values/instant.ts";
import type { Packet } from "../headers/packet.ts";

/** The one packet of a file reader, which is filled anew for each packet of the file. */
export class FilePacket implements Packet {
  linkType = 0;
  time: Instant = 0;
  octets: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  from = 0;
  to = 0;
  base = 0;
  wireOctets = 0;
  interfaceName = "";
}
