import { readFileSync } from "node:fs";
import { csvRows } from "../../src/references/csv.ts";

/** Lists of v2fly by category of activity; `category-…` names a collection of services, each domain then stands for itself. */
export const V2FLY_CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  streaming:
    "bilibili cctv dailymotion dazn deezer disney douyin douyu hbo hulu hunantv iqiyi netflix plex plutotv pptv primevideo rumble soundcloud spotify tiktok tubi twitch ximalaya youku youtube bahamut category-entertainment category-entertainment-cn".split(
      " ",
    ),
  gaming:
    "ea epicgames mihoyo nexon nintendo playstation riot roblox steam supercell tencent-games ubisoft wargaming xbox category-games-cn category-games-!cn category-game-platforms-download".split(
      " ",
    ),
  social:
    "discord douban facebook instagram line linkedin momo reddit signal sina snap telegram tumblr twitter vk whatsapp x xiaohongshu category-social-media-cn category-social-media-!cn category-communication".split(
      " ",
    ),
  shopping: "jd category-ecommerce".split(" "),
  mail: "mailcom mailru protonmail".split(" "),
  code: "github gitlab category-dev".split(" "),
  news: "bbc cnn kyodonews nytimes rferl voanews category-media category-media-cn".split(" "),
  finance: "category-bank-cn category-finance".split(" "),
  exchange:
    "binance bitflyer bitsquare coinone deribit gateio huobi kraken localbitcoins ok trustwallet category-cryptocurrency".split(
      " ",
    ),
  work: "dropbox mega onedrive teamviewer category-remote-control category-netdisk-cn category-netdisk-!cn category-voip".split(
    " ",
  ),
  technical:
    "tailscale category-scholar-cn category-scholar-!cn category-education-cn category-ntp category-speedtest category-stun category-ip-geo-detect".split(
      " ",
    ),
  bulk: "category-pt category-public-tracker".split(" "),
  // Clouds and portals serve many: "web" leaves the use to port and shape.
  web: "akamai alibaba aliyun anthropic apple aws azure baidu bytedance cloudflare deepseek digitalocean fastly google huaweicloud mailru-group microsoft naver netease ngrok openai qcloud qihoo360 tencent".split(
    " ",
  ),
};

/** Where those who offer a service are, by list; ISO 3166. */
export const REGIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    CN: "alibaba aliyun baidu bilibili bytedance cctv deepseek douban douyin douyu huaweicloud hunantv iqiyi jd mihoyo momo netease pptv qcloud qihoo360 sina tencent tencent-games tiktok xiaohongshu ximalaya youku",
    US: "akamai anthropic apple aws azure cloudflare cnn digitalocean discord disney ea epicgames facebook fastly github gitlab google hbo hulu instagram kraken linkedin microsoft netflix ngrok nytimes onedrive openai plex plutotv primevideo reddit rferl riot roblox rumble signal snap steam tubi tumblr twitch twitter voanews whatsapp x xbox youtube dropbox",
    KR: "coinone naver nexon",
    JP: "bitflyer kyodonews line nintendo playstation",
    RU: "mailru mailru-group vk",
    GB: "bbc dazn",
    FR: "dailymotion deezer ubisoft",
    SE: "spotify",
    DE: "soundcloud teamviewer",
    CH: "protonmail",
    FI: "supercell",
    CY: "wargaming",
    NZ: "mega",
    CA: "tailscale",
    TW: "bahamut",
  }).flatMap(([region, lists]) => lists.split(" ").map((list) => [list, region] as const)),
);

/**
 * What no list at hand has: update and push services by maker, office services, exchanges, suffixes that only governments and
 * universities are given, and networks that a service has to itself; each row with its reason. Names are from the makers' own
 * pages. Of ranges each row says whether the service publishes it, one of its ASes announces it, or lists only say so; they
 * were held to such lists of 2025 and later, not to the routes of the time that is asked about.
 */
const OWN_SERVICES = "scripts/bundle/own-services.csv";

/** Domains of the VPN providers that most people know, which lists of smaller ones leave out: their sites and what their programs call. */
const OWN_VPN_DOMAINS = "scripts/bundle/own-vpn-domains.csv";

/** Rows of the own table in the order of the family's header. */
export function ownServices(): string[][] {
  return rowsOf(OWN_SERVICES).map((cells) => [...cells.slice(0, 4), "", ""]);
}

export function ownVpnDomains(): string[][] {
  return rowsOf(OWN_VPN_DOMAINS);
}

function rowsOf(file: string): string[][] {
  const [, ...rows] = [...csvRows(readFileSync(file, "utf8"))];
  return rows.map(({ cells }) => [...cells]);
}
