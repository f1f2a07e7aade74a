import type { Category } from "./categories.ts";

/** Words in the names of hosts that say what the host is for, where no list knows the name. */
const WORDS: readonly { readonly category: Category; readonly words: string; readonly because: string }[] = [
  {
    category: "streaming",
    words: "video videos stream streaming streams hls vod live music radio iptv tv movie movies film player",
    because: "habit of naming hosts after what they send",
  },
  { category: "gaming", words: "game games gaming lobby match matchmaking", because: "habit of game services" },
  {
    category: "mail",
    words: "mail webmail imap imaps pop pops smtp smtps mx",
    because: "RFC 2142, RFC 6186 and habit",
  },
  { category: "social", words: "chat im messenger forum bbs community", because: "habit of naming hosts" },
  { category: "shopping", words: "shop shopping mall cart checkout market", because: "habit of shops" },
  { category: "news", words: "news", because: "habit of publishers" },
  { category: "finance", words: "bank banking ebank pay payment payments", because: "habit of banks" },
  { category: "code", words: "git svn gitlab repo npm pypi", because: "habit of naming hosts after the tool" },
  {
    category: "telemetry",
    words:
      "telemetry metrics analytics stats tracking tracker crash crashlytics log logs push update updates ota beacon ads",
    because: "habit of naming hosts that programs call by themselves",
  },
  {
    category: "technical",
    words: "ntp time dns doh stun speedtest",
    because: "habit of naming hosts after the protocol",
  },
  {
    category: "work",
    words: "meet meeting meetings conference office docs crm erp jira wiki",
    because: "habit of offices",
  },
  { category: "unresolved", words: "vpn proxy tunnel openvpn wireguard", because: "what goes through it is not seen" },
];

/** Words that end the name of a service, such as example-news or examplegames: longer ones, which other words seldom end in. */
const ENDINGS: readonly { readonly category: Category; readonly endings: string; readonly because: string }[] = [
  { category: "unresolved", endings: "vpn proxy", because: "habit of VPN providers; what goes through it is not seen" },
  { category: "technical", endings: "dnscrypt", because: "habit of naming after the protocol" },
  {
    category: "streaming",
    endings: "video videos music radio iptv",
    because: "habit of services of sound and pictures",
  },
  { category: "gaming", endings: "games gaming", because: "habit of makers of games" },
  { category: "news", endings: "news", because: "habit of publishers" },
  { category: "mail", endings: "mail", because: "habit of mail services" },
  { category: "social", endings: "chat messenger", because: "habit of messengers" },
  { category: "finance", endings: "bank", because: "habit of banks" },
  { category: "bulk", endings: "torrent torrents", because: "habit of trackers" },
];

const BY_WORD: ReadonlyMap<string, Category> = new Map(
  WORDS.flatMap(({ category, words }) => words.split(" ").map((word) => [word, category] as const)),
);
const BY_ENDING = ENDINGS.flatMap(({ category, endings }) =>
  endings.split(" ").map((ending) => [ending, category] as const),
);

/**
 * The first word of a name that says what it is for, or else the first word that ends in one; the name's last label, and
 * digits at the end of others, say nothing.
 */
export function wordIn(name: string): { readonly word: string; readonly category: Category } | null {
  const labels = name.toLowerCase().split(".").slice(0, -1);
  const words = labels.flatMap((label) => label.split(/[-_]/)).map((part) => part.replace(/\d+$/, ""));
  for (const word of words) {
    const category = BY_WORD.get(word);
    if (category) return { word, category };
  }
  for (const word of words) {
    const found = BY_ENDING.find(([ending]) => word.endsWith(ending));
    if (found) return { word: found[0], category: found[1] };
  }
  return null;
}
