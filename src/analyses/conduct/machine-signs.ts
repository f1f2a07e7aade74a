/** Servers that only machines of one operating system ask by themselves. */
export interface MachineSign {
  readonly id: string;
  /** Ends of server names. */
  readonly names: readonly string[];
  /** Different TLS fingerprints that one machine may show there, so that they do not count as several. */
  readonly fingerprints: number;
  readonly because: string;
  readonly source: string;
}

export const MACHINE_SIGNS: readonly MachineSign[] = [
  {
    id: "windows",
    names: ["windowsupdate.com", "update.microsoft.com", "msftconnecttest.com", "msftncsi.com"],
    fingerprints: 3,
    because: "Windows Update and its test of the connection; agent, delivery optimisation and store differ",
    source: "Microsoft, Windows Update troubleshooting: endpoints",
  },
  {
    id: "apple",
    names: ["swscan.apple.com", "mesu.apple.com", "gdmf.apple.com", "captive.apple.com", "courier.push.apple.com"],
    fingerprints: 3,
    because: "software updates and push of Apple's systems",
    source: "Apple, Use Apple products on enterprise networks (HT210060)",
  },
  {
    id: "android",
    names: ["connectivitycheck.gstatic.com", "android.clients.google.com", "mtalk.google.com"],
    fingerprints: 3,
    because: "Android's test of the connection, check-in and push",
    source: "Android Open Source Project, NetworkMonitor",
  },
  {
    id: "ubuntu",
    names: ["archive.ubuntu.com", "security.ubuntu.com", "connectivity-check.ubuntu.com", "api.snapcraft.io"],
    fingerprints: 3,
    because: "packages and connection test of Ubuntu",
    source: "Ubuntu Server documentation",
  },
  {
    id: "opensuse",
    names: ["download.opensuse.org", "conncheck.opensuse.org"],
    fingerprints: 3,
    because: "packages and connection test of openSUSE; zypper, PackageKit and NetworkManager differ",
    source: "openSUSE documentation, software repositories",
  },
  {
    id: "fedora",
    names: ["mirrors.fedoraproject.org", "fedoraproject.org"],
    fingerprints: 3,
    because: "packages and connection test of Fedora",
    source: "Fedora documentation, DNF",
  },
];
