import { fileSender, Payloads, senderOf } from "../flow-export/message-header.ts";
import { MessageStream } from "../flow-export/message-stream.ts";
import { type Dialect, SetReader } from "../flow-export/set-reader.ts";
import { defineFormat } from "../format.ts";
import { framing, IpfixMessages, isMessage, OPTIONS_TEMPLATE_SET, TEMPLATE_SET } from "./message.ts";
import { templates } from "./template-sets.ts";

const IPFIX: Dialect = {
  id: "ipfix",
  version9: false,
  templateSetId: TEMPLATE_SET,
  optionsTemplateSetId: OPTIONS_TEMPLATE_SET,
  templates,
  ways: (dataRecords, flowRecords) => [
    { what: "records", advance: dataRecords }, // RFC 7011 §3.1: all data records, options too
    { what: "records", advance: flowRecords }, // exporters that leave options out (ipfixcol#118)
    { what: "messages", advance: 1 },
  ],
};

export default defineFormat({
  title: "IPFIX messages",
  specification: "RFC 7011, https://www.rfc-editor.org/rfc/rfc7011; RFC 5655 for files, RFC 5103 for biflows",
  records: ["flow"],
  recognises: isMessage,
  read: (context) => {
    const messages = new IpfixMessages(new SetReader(context, IPFIX));
    return new MessageStream(framing(messages, fileSender(context)), context.sink);
  },
  datagrams: {
    recognises: isMessage,
    read: (context) => {
      const messages = new IpfixMessages(new SetReader(context, IPFIX));
      const payloads = new Payloads();
      return {
        datagram: (datagram) => {
          const { byteOffset, length } = datagram.octets;
          messages.datagram(payloads.piece(datagram), byteOffset, byteOffset + length, senderOf(datagram));
        },
        end: () => messages.end(),
      };
    },
  },
});
