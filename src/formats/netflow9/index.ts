import { fileSender, Payloads, senderOf } from "../flow-export/message-header.ts";
import { MessageStream } from "../flow-export/message-stream.ts";
import { type Dialect, SetReader } from "../flow-export/set-reader.ts";
import { defineFormat } from "../format.ts";
import { framing, isMessage, Netflow9Messages } from "./message.ts";
import { templates } from "./template-sets.ts";

const NETFLOW9: Dialect = {
  id: "netflow9",
  version9: true,
  templateSetId: 0,
  optionsTemplateSetId: 1,
  templates,
  ways: (dataRecords, flowRecords) => [
    { what: "messages", advance: 1 }, // RFC 3954 §5.1
    { what: "records", advance: dataRecords },
    { what: "records", advance: flowRecords },
  ],
};

export default defineFormat({
  title: "NetFlow v9 export packets",
  specification: "RFC 3954, https://www.rfc-editor.org/rfc/rfc3954",
  records: ["flow"],
  recognises: isMessage,
  read: (context) => {
    const messages = new Netflow9Messages(new SetReader(context, NETFLOW9));
    return new MessageStream(framing(messages, fileSender(context)), context.sink);
  },
  datagrams: {
    recognises: (payload) => isMessage(payload, true),
    read: (context) => {
      const messages = new Netflow9Messages(new SetReader(context, NETFLOW9));
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
