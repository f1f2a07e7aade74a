/** Services over UDP that answer more than they are asked, and so are used to flood whoever is named as the asker. */
export interface Amplifier {
  readonly id: string;
  readonly port: number;
  readonly because: string;
  readonly source: string;
}

const CISA = "CISA alert TA14-017A, UDP-Based Amplification Attacks";
const a = (id: string, port: number, because: string, source = CISA): Amplifier => ({ id, port, because, source });

export const AMPLIFIERS: readonly Amplifier[] = [
  a("qotd", 17, "quote of the day, 140 times"),
  a("chargen", 19, "character generator, 359 times"),
  a("dns", 53, "DNS, 28 to 54 times"),
  a("tftp", 69, "TFTP, 60 times"),
  a("portmap", 111, "portmap, 7 to 28 times"),
  a("ntp", 123, "NTP monlist, 557 times"),
  a("netbios", 137, "NetBIOS name service, 4 times"),
  a("snmp", 161, "SNMP bulk requests, 6 times"),
  a("ldap", 389, "connection-less LDAP, 46 to 55 times"),
  a("rip", 520, "RIPv1, 131 times"),
  a("mssql", 1434, "SQL Server resolution", "Akamai threat advisory, MC-SQLR reflection (2015)"),
  a("ssdp", 1900, "SSDP, 31 times"),
  a("ard", 3283, "Apple Remote Desktop, 36 times", "Netscout ASERT (2019), ARMS reflection; CLAIMS row 49"),
  a("wsd", 3702, "WS-Discovery, 10 to 500 times"),
  a("mdns", 5353, "multicast DNS, 2 to 10 times"),
  a("coap", 5683, "CoAP, 34 times", "Netscout ASERT (2019), CoAP attacks in the wild"),
  a("ubiquiti", 10_001, "Ubiquiti discovery, 30 times", "Rapid7 (2019), Ubiquiti discovery service"),
  a("memcached", 11_211, "memcached, up to 51,000 times"),
  a("plex", 32_414, "Plex media discovery, 5 times", "Netscout ASERT (2021), PMSSDP reflection"),
  a("dvr", 37_810, "DVRIP discovery, 30 times", "Netscout ASERT (2020), DHDiscover reflection"),
];
