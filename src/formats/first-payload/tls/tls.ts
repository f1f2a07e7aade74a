import { anyOctet, oneOf, type Stream, type StreamSign } from "../stream-sign.ts";
import type { Telling, Verdict } from "../telling.ts";
import { torMarks } from "../tor.ts";
import { CLIENT_HELLO, readClientHello } from "./client-hello.ts";
import { type HandshakeBeginning, handshakeMessages } from "./handshake.ts";
import { tellHello } from "./tell-hello.ts";

const HANDSHAKE_RECORD = 22;
const APPLICATION_RECORD = 23;
const SERVER_HELLO = 2;

/** TLS over TCP: name and fingerprint of the client's hello; of what the server answers only whether it is Tor's. */
export const TLS: StreamSign = {
  id: "tls",
  begins: { initiator: oneOf([HANDSHAKE_RECORD, APPLICATION_RECORD]), responder: anyOctet },
  look(stream, telling) {
    const first = stream.initiator[0] ?? stream.responder[0];
    if (first === APPLICATION_RECORD) return records(stream, telling);
    if (first !== HANDSHAKE_RECORD) return first === undefined ? "wait" : "no";
    return handshake(stream, telling);
  },
};

function handshake({ initiator, responder }: Stream, telling: Telling): Verdict {
  const client = handshakeMessages(initiator);
  const server = handshakeMessages(responder);
  const ofClient = tellClient(client, telling);
  const ofServer = tellServer(server, telling);
  if (ofClient === "no" && ofServer === "no") return "no";
  if (ofServer === "yes" || (ofClient === "yes" && !torMarks.mayFollow(client.first!.body))) return "yes";
  return client.isOpen || server.isOpen || initiator.length === 0 || responder.length === 0 ? "wait" : "yes";
}

/** Yes when the hello is read. */
function tellClient({ first, isTls, isOpen }: HandshakeBeginning, telling: Telling): Verdict {
  if (!isTls) return "no";
  if (!first) return isOpen ? "wait" : "no";
  if (first.type !== CLIENT_HELLO) return "no";
  if (telling.hasFingerprint) return "yes";
  const hello = readClientHello(first.body);
  if (!hello) return "no";
  telling.mark("tls");
  tellHello(hello, "t", telling);
  if (torMarks.isHello(hello)) telling.mark("tor");
  return "yes";
}

/** Yes when nothing more is to be told of the server. */
function tellServer({ first, certificate, isTls, isOpen }: HandshakeBeginning, telling: Telling): Verdict {
  if (!isTls) return "no";
  if (first && first.type !== SERVER_HELLO) return "no";
  if (first) telling.mark("tls");
  if (certificate && torMarks.isCertificate(certificate)) telling.mark("tor-certificate");
  return certificate || !isOpen ? "yes" : "wait";
}

/** A connection of which the handshake was not seen: records of application data that follow each other. */
function records({ initiator, responder }: Stream, telling: Telling): Verdict {
  for (const octets of [initiator, responder]) {
    if (octets.length < 5 || octets[0] !== APPLICATION_RECORD) continue;
    const next = 5 + octets[3]! * 256 + octets[4]!;
    if (octets[1] !== 3 || octets[2]! > 4 || next > 5 + 16_384 + 256) return "no";
    if (octets.length < next + 5) continue;
    if (octets[next] !== APPLICATION_RECORD || octets[next + 1] !== 3 || octets[next + 2] !== octets[2]) return "no";
    telling.mark("tls-records");
    return "yes";
  }
  return "wait";
}
