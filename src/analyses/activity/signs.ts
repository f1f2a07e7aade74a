import { ANY_USE, type Category } from "./categories.ts";

/** What a sign of a protocol says of the use: METHODS §5, tier A where the payload shows it, C where the port alone does. */
export interface Use {
  readonly id: string;
  readonly category: Category;
  /** What else looks alike; the category alone where the sign is unmistakable. */
  readonly couldBe: readonly Category[];
  readonly because: string;
  readonly source: string;
}

/** Of a port; `protocolIdentifier` null for TCP and UDP. */
export interface PortUse extends Use {
  readonly protocolIdentifier: number | null;
  readonly from: number;
  readonly to: number;
}

const IANA = "IANA Service Name and Transport Protocol Port Number Registry";

/** What rides on these says nothing of itself: what is inside is not seen (and is the matter of other questions). */
const INSIDE_UNSEEN =
  "wireguard openvpn ipsec l2tp pptp tor socks http-proxy fully-encrypted ipip 6in4 gre erspan etherip mpls-in-ip gtp teredo vxlan geneve";
const MACHINES = "dns dns-encrypted ntp snmp ssdp mdns llmnr bgp stun smb stratum bitcoin-p2p monero-p2p";

/** Uses by the labels of src/values/signs.ts; labels that are not here (tls, http, quic) leave the use open. */
export const LABEL_USES: ReadonlyMap<string, Use> = new Map(
  [
    ...labels(INSIDE_UNSEEN, "unresolved", ANY_USE, "a tunnel or a proxy: what goes through it is not seen"),
    ...labels(MACHINES, "technical", ["technical"], "what machines do for each other"),
    ...labels("smtp imap pop3", "mail", ["mail"], "a protocol of mail"),
    ...labels("ssh telnet", "work", ["work", "code", "bulk", "technical"], "a shell; code and files go over it too"),
    ...labels("rdp vnc", "work", ["work"], "the screen of another machine"),
    ...labels("ftp", "bulk", ["bulk", "work"], "transfer of files"),
    ...labels("bittorrent", "bulk", ["bulk"], "exchange of large files"),
    ...labels("sip", "work", ["work", "social"], "calls; private ones are alike"),
    ...labels("turn", "work", ["work", "social", "gaming"], "relay of calls; games use it too"),
  ].map((use) => [use.id, use]),
);

/** Protocols of IP that have no ports. */
export const PROTOCOL_USES: ReadonlyMap<number, Use> = new Map<number, Use>(
  (
    [
      [1, "icmp", "technical"],
      [2, "igmp", "technical"],
      [4, "ipip", "unresolved"],
      [41, "6in4", "unresolved"],
      [47, "gre", "unresolved"],
      [50, "esp", "unresolved"],
      [51, "ah", "unresolved"],
      [58, "icmpv6", "technical"],
      [89, "ospf", "technical"],
    ] as const
  ).map(([protocol, id, category]) => [
    protocol,
    {
      id: `protocol-${id}`,
      category,
      couldBe: category === "technical" ? ["technical"] : ANY_USE,
      because: category === "technical" ? "what machines do for each other" : "a tunnel: what is inside is not seen",
      source: "IANA Protocol Numbers",
    },
  ]),
);

type Where = "tcp" | "udp" | "both";
type Row = readonly [id: string, where: Where, ports: string, source?: string];

/** Ports by what they are used for. Numbers that no registry holds are the makers' own. */
export const PORT_USES: readonly PortUse[] = [
  ...ports("mail", ["mail"], "port of mail", [
    ["smtp", "tcp", "25 465 587 2525"],
    ["pop3", "tcp", "110 995"],
    ["imap", "tcp", "143 993"],
  ]),
  ...ports("work", ["work", "code", "bulk", "technical"], "port of a shell; code and files go over it too", [
    ["ssh", "tcp", "22"],
    ["telnet", "tcp", "23"],
  ]),
  ...ports("work", ["work"], "port of remote work", [
    ["rdp", "both", "3389"],
    ["vnc", "tcp", "5900-5903"],
    ["teamviewer", "both", "5938", "TeamViewer, ports used"],
    ["citrix", "tcp", "1494 2598"],
    ["svn", "tcp", "3690"],
    ["file-sync", "both", "17500"],
    ["database", "tcp", "1433 1521 3306 5432"],
  ]),
  ...ports("work", ["work", "social", "gaming"], "port of calls and meetings; private calls are alike", [
    ["sip", "both", "5060 5061"],
    ["zoom", "udp", "8801-8810", "Zoom, network firewall settings"],
    ["teams", "udp", "3479-3481", "Microsoft Teams, URLs and port ranges"],
  ]),
  ...ports("code", ["code"], "port of git", [["git", "tcp", "9418"]]),
  ...ports("technical", ["technical"], "port of what machines do for each other", [
    ["dns", "both", "53 853 5353 5355 784 8853"],
    ["ntp", "udp", "123"],
    ["dhcp", "udp", "67 68 546 547"],
    ["snmp", "udp", "161 162"],
    ["netbios", "both", "137-139 445"],
    ["ssdp", "udp", "1900 3702 5351"],
    ["bgp", "tcp", "179"],
    ["directory", "both", "88 389 636 1812 1813"],
    ["syslog", "both", "514"],
    ["tftp", "udp", "69"],
    ["whois", "tcp", "43"],
    ["rpc", "both", "111"],
    ["stun", "both", "3478 5349"],
    ["bitcoin", "tcp", "8333", "Bitcoin Core; not registered"],
    ["monero", "tcp", "18080", "Monero; not registered"],
    ["stratum", "tcp", "3333 14444", "habit of mining pools; not registered"],
  ]),
  ...ports("bulk", ["bulk", "work"], "port of file transfer", [
    ["ftp", "tcp", "20 21 989 990"],
    ["rsync", "tcp", "873"],
    ["nntp", "tcp", "119 563"],
  ]),
  ...ports("bulk", ["bulk"], "port of file sharing", [
    ["bittorrent", "both", "6881-6889 6969 51413", "BEP 3, BEP 15, Transmission"],
    ["edonkey", "tcp", "4661 4662", "eDonkey; not registered"],
    ["edonkey", "udp", "4665 4672", "eMule; not registered"],
  ]),
  ...ports("streaming", ["streaming"], "port of streamed sound or pictures", [
    ["rtmp", "tcp", "1935"],
    ["rtsp", "both", "554 8554"],
    ["spotify", "tcp", "4070", "Spotify; not registered"],
  ]),
  ...ports("gaming", ["gaming"], "port of games", [
    ["valve", "both", "27000-27100", "Valve, required ports for Steam"],
    ["xbox", "both", "3074"],
    ["battle-net", "both", "1119 3724 6112-6119", "Blizzard, network ports"],
    ["minecraft", "both", "19132 19133 25565", "Mojang; not registered"],
    ["riot", "udp", "5100-5500", "Riot Games, ports for League of Legends"],
    ["riot", "tcp", "2099 8393-8400", "Riot Games, ports for League of Legends"],
    ["supercell", "both", "9339", "Supercell; not registered"],
    ["playstation", "both", "9293-9308 3658 3659", "Sony, EA; not registered"],
    ["unreal", "udp", "7777-7788", "Epic Games, Unreal Engine default"],
    ["quake", "udp", "27910 27950 27960-27969", "id Software"],
  ]),
  ...ports("social", ["social"], "port of messages between people", [
    ["xmpp", "tcp", "5222 5269"],
    ["irc", "tcp", "194 6660-6669 6697"],
    ["msn", "tcp", "1863"],
    ["aim", "tcp", "5190"],
    ["oicq", "udp", "8000", "Tencent QQ; not registered"],
    ["viber", "both", "4244 5242 5243", "Viber; not registered"],
  ]),
  ...ports("telemetry", ["telemetry", "social"], "port of push notices", [
    ["apple-push", "tcp", "2195-2197 5223", "Apple, TCP and UDP ports used"],
    ["google-push", "tcp", "5228-5230", "Firebase Cloud Messaging, network"],
  ]),
  ...ports("unresolved", ANY_USE, "port of a tunnel or a proxy: what goes through it is not seen", [
    ["ipsec", "udp", "500 4500"],
    ["l2tp", "udp", "1701"],
    ["pptp", "tcp", "1723"],
    ["openvpn", "both", "1194"],
    ["wireguard", "udp", "51820", "WireGuard documentation; not registered"],
    ["socks", "tcp", "1080"],
    ["proxy", "tcp", "3128"],
    ["tor", "tcp", "9001 9030", "Tor manual; not registered"],
    ["teredo", "udp", "3544"],
    ["shadowsocks", "both", "8388", "Shadowsocks; not registered"],
  ]),
  ...ports("web", ANY_USE, "port of the web, over which everything goes", [
    ["https", "both", "443 8443"],
    ["http", "tcp", "80 81 8000 8008 8080 8081 8088 8888"],
  ]),
];

/** The use of a port; null where it tells nothing. */
export function portUse(protocolIdentifier: number, port: number): PortUse | null {
  const protocol = PROTOCOLS.indexOf(protocolIdentifier);
  return protocol < 0 ? null : (BY_PORT[protocol]!.get(port) ?? null);
}

const PROTOCOLS = [6, 17];
const BY_PORT = PROTOCOLS.map((protocol) => {
  const uses = new Map<number, PortUse>();
  for (const use of PORT_USES)
    if (use.protocolIdentifier === null || use.protocolIdentifier === protocol)
      for (let port = use.from; port <= use.to; port++) if (!uses.has(port)) uses.set(port, use);
  return uses;
});

function labels(ids: string, category: Category, couldBe: readonly Category[], because: string): Use[] {
  return ids.split(" ").map((id) => ({ id, category, couldBe, because, source: "src/values/signs.ts" }));
}

function ports(category: Category, couldBe: readonly Category[], because: string, rows: readonly Row[]): PortUse[] {
  return rows.flatMap(([id, where, list, source = IANA]) =>
    list.split(" ").map((range) => {
      const [from = 0, to = from] = range.split("-").map(Number);
      const protocolIdentifier = where === "both" ? null : where === "tcp" ? 6 : 17;
      return { id: `port-${id}`, category, couldBe, because, source, protocolIdentifier, from, to };
    }),
  );
}
