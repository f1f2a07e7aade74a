import { jsonMark } from "./stratum.ts";
import { anyOctet, latinText, oneOf, type StreamSign } from "./stream-sign.ts";
import type { Telling, Verdict } from "./telling.ts";

/** Methods of RFC 9110 §9, of WebDAV and of services that announce themselves. */
const METHODS = [
  "GET ",
  "POST ",
  "HEAD ",
  "PUT ",
  "OPTIONS ",
  "DELETE ",
  "CONNECT ",
  "PATCH ",
  "TRACE ",
  "PROPFIND ",
  "REPORT ",
];
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"; // RFC 9113 §3.4
const STATUS_LINE = /^HTTP\/1\.[01] [1-5]\d\d[ \r\n]/;
const REQUEST_LINE = /^[A-Z]{3,8} (\S+) HTTP\/1\.[01]\r?\n/;
/** Octets of a request line and of its headers that are waited for. */
const MOST_OCTETS = 16 * 1024;
const LONGEST_HOST = 255;

/** HTTP/1: host of the first request; a request that goes through a proxy has a mark of its own. */
export const HTTP: StreamSign = {
  id: "http",
  begins: { initiator: oneOf(`${METHODS.map((method) => method[0]).join("")}${PREFACE[0]}`), responder: anyOctet },
  look({ initiator, responder }, telling) {
    if (initiator.length === 0) return responds(responder, telling);
    if (!METHODS.some((method) => isBegunBy(initiator, method))) return preface(initiator, telling);
    return request(initiator, responder.length > 0, telling);
  },
};

function request(octets: Uint8Array, isAnswered: boolean, telling: Telling): Verdict {
  const text = latinText(octets, 0, MOST_OCTETS);
  const line = REQUEST_LINE.exec(text);
  if (!line) return text.includes("\n") || text.length >= MOST_OCTETS ? cutLine(text, telling) : "wait";
  telling.mark("http");
  const end = endOfHeaders(text);
  if (end < 0 && text.length < MOST_OCTETS && octets.length < MOST_OCTETS) {
    tellHost(line, text.slice(0, text.lastIndexOf("\n") + 1), telling, false);
    return "wait";
  }
  tellHost(line, end < 0 ? text : text.slice(0, end), telling, true);
  return end < 0 ? "yes" : work(text.slice(0, end), text.slice(end), isAnswered, telling);
}

/** A request line that does not end as it should, or not at all. */
function cutLine(text: string, telling: Telling): Verdict {
  if (text.includes("\n") || !/^[A-Z]+ (\/|https?:)/.test(text)) return "no";
  telling.mark("http");
  return "yes";
}

/** `CONNECT host:port` and absolute targets are asked of proxies (RFC 9112 §3.2); else the header tells. */
function tellHost(line: RegExpExecArray, headers: string, telling: Telling, isWhole: boolean): void {
  const target = line[1]!;
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(target);
  if (line[0].startsWith("CONNECT ")) tellName(target, "http-proxy", telling);
  else if (absolute) tellName(absolute[1]!, "http-proxy", telling);
  else {
    const host = /\r?\n[Hh][Oo][Ss][Tt]:[ \t]*([^\r\n]*)/.exec(headers);
    if (host && (isWhole || headers.length > host.index + host[0].length)) tellName(host[1]!, null, telling);
  }
  if (/\r?\nupgrade:[ \t]*websocket/i.test(headers)) telling.mark("websocket");
}

/** The name without port and brackets; octets that no host has end it, one that is too long is cut and marked. */
function tellName(host: string, mark: string | null, telling: Telling): void {
  if (mark) telling.mark(mark);
  const name = host
    .trim()
    .replace(/:\d{1,5}$/, "")
    .replace(/^\[|\]$/g, "");
  const visible = /^[\x21-\x7e]*/.exec(name.slice(name.lastIndexOf("@") + 1))![0].toLowerCase();
  if (visible.length > LONGEST_HOST || visible.length < name.length - name.lastIndexOf("@") - 1)
    telling.mark("odd-host");
  if (visible !== "") telling.serverName(visible.slice(0, LONGEST_HOST));
}

/** Octets of a body in which a method shows itself. */
const BODY_OCTETS = 256;

/** Work for miners that is asked for over HTTP: by a header of theirs, or by the method in a body of JSON. */
function work(headers: string, body: string, isAnswered: boolean, telling: Telling): Verdict {
  if (/\nx-mining-extensions:/i.test(headers)) telling.mark("getwork");
  const told = Number(/\ncontent-length:[ \t]*(\d{1,9})\r?\n/i.exec(headers)?.[1] ?? 0);
  if (!headers.startsWith("POST ") || told === 0) return "yes";
  const mark = body.startsWith("{") ? jsonMark(body) : null;
  if (mark) telling.mark(mark);
  const isOver = mark !== null || isAnswered || body.length >= Math.min(told, BODY_OCTETS);
  return isOver ? "yes" : "wait";
}

function preface(octets: Uint8Array, telling: Telling): Verdict {
  if (!isBegunBy(octets, PREFACE)) return "no";
  if (octets.length < PREFACE.length) return "wait";
  telling.mark("http");
  return "yes";
}

/** Only the answers were captured. */
function responds(octets: Uint8Array, telling: Telling): Verdict {
  if (octets.length === 0) return "wait";
  if (!isBegunBy(octets, "HTTP/1.")) return "no";
  if (octets.length < 13) return "wait";
  if (!STATUS_LINE.test(latinText(octets, 0, 16))) return "no";
  telling.mark("http");
  return "wait"; // for the request, should it come late
}

function isBegunBy(octets: Uint8Array, text: string): boolean {
  const length = Math.min(octets.length, text.length);
  for (let i = 0; i < length; i++) if (octets[i] !== text.charCodeAt(i)) return false;
  return true;
}

function endOfHeaders(text: string): number {
  const at = text.indexOf("\r\n\r\n");
  if (at >= 0) return at + 4;
  const bare = text.indexOf("\n\n");
  return bare >= 0 ? bare + 2 : -1;
}
