import { latinText, oneOf, type StreamSign } from "./stream-sign.ts";

/** What the JSON-RPC of mining pools is told by; the first of which all parts are there counts. */
const DIALECTS: readonly { readonly mark: string; readonly parts: readonly RegExp[] }[] = [
  {
    mark: "stratum-ethereum",
    parts: [
      /"eth_(submitLogin|submitWork|submitHashrate|getWork|login)"|"EthereumStratum\/1\.0\.0"|"ethereum_stratum/i,
    ],
  },
  { mark: "stratum-monero", parts: [/"method"\s*:\s*"login"/, /"login"\s*:\s*"/, /"(agent|algo|pass|rigid)"\s*:/] },
  { mark: "stratum-monero", parts: [/"method"\s*:\s*"job"|"job"\s*:\s*\{/, /"blob"\s*:\s*"/, /"target"\s*:\s*"/] },
  { mark: "stratum-monero", parts: [/"method"\s*:\s*"submit"/, /"job_id"\s*:/, /"nonce"\s*:/] },
  { mark: "stratum-zcash", parts: [/"method"\s*:\s*"mining\.set_target"/] },
  {
    mark: "stratum-bitcoin",
    parts: [/"method"\s*:\s*"mining\.(set_difficulty|set_version_mask|configure|suggest_difficulty|multi_version)"/],
  },
  {
    mark: "stratum",
    parts: [/"method"\s*:\s*"mining\.(subscribe|authorize|notify|submit|extranonce\.subscribe|set_extranonce)"/],
  },
  { mark: "getwork", parts: [/"method"\s*:\s*"(getwork|getblocktemplate|mining_getjob)"/] },
];
/** Octets of a connection in which the dialect must show itself. */
const ENOUGH_OCTETS = 2_048;

/** The mark of a text of JSON-RPC, null when it is not of miners. */
export function jsonMark(text: string): string | null {
  return DIALECTS.find(({ parts }) => parts.every((part) => part.test(text)))?.mark ?? null;
}

/** Stratum over TCP: lines of JSON in either direction; the general mark gives way to a dialect's as more is seen. */
export const STRATUM: StreamSign = {
  id: "stratum",
  begins: { initiator: oneOf("{"), responder: oneOf("{") },
  look({ initiator, responder }, telling) {
    const text = `${latinText(initiator)}\n${latinText(responder)}`;
    const mark = jsonMark(text);
    const isEnough = initiator.length >= ENOUGH_OCTETS || responder.length >= ENOUGH_OCTETS;
    if (mark === null) return isEnough ? "no" : "wait";
    telling.mark(mark);
    return mark === "stratum" && !isEnough ? "wait" : "yes";
  },
};
