import { fileSender, Payloads, senderOf } from "../flow-export/message-header.ts";
import { MessageStream } from "../flow-export/message-stream.ts";
import { defineFormat } from "../format.ts";
import { framing, isMessage, Netflow5Messages } from "./message.ts";

export default defineFormat({
  title: "NetFlow v5 export packets, also v1 and v7",
  specification:
    "Cisco, NetFlow Export Datagram Formats, https://www.cisco.com/c/en/us/td/docs/net_mgmt/netflow_collection_engine/3-6/user/guide/format.html",
  records: ["flow"],
  recognises: isMessage,
  read: (context) => new MessageStream(framing(new Netflow5Messages(context), fileSender(context)), context.sink),
  datagrams: {
    recognises: (payload) => isMessage(payload, true),
    read: (context) => {
      const messages = new Netflow5Messages(context);
      const payloads = new Payloads();
      return {
        datagram: (datagram) => {
          const { byteOffset, length } = datagram.octets;
          messages.read(payloads.piece(datagram), byteOffset, byteOffset + length, senderOf(datagram));
        },
        end: () => messages.end(),
      };
    },
  },
});
