import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

// Two real servers from Debian's package: own configuration, folders, addresses and ports; no service is started.

const SERVER = "/usr/sbin/clickhouse-server";
const PACKAGE = "clickhouse-server";
/** The same on both: Narrows finds the servers of a cluster by their hosts. Not ClickHouse's own, which may be in use. */
export const HTTP_PORT = 18_123;
export const HTTPS_PORT = 18_443;
const HOSTS = ["127.0.0.1", "127.0.0.2"] as const;
/** Different, for a server takes every loopback address with its own port for itself. */
const TCP_PORTS = [19_001, 19_002] as const;
const START_SECONDS = 30;
const STOP_SECONDS = 20;
const FILE_KILOBYTES = 8_000_000; // no file of a server may grow beyond
const LIFE_SECONDS = 1500; // and none lives longer, whatever becomes of this script

export const CLUSTER = "pair";
export const USER = "analyst";

/** What was installed; null when nothing had to be. */
export function installServer(): string | null {
  if (fs.existsSync(SERVER)) return null;
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const parts of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", PACKAGE],
  ])
    if (spawnSync("apt-get", parts, { env: environment, stdio: ["ignore", "ignore", "inherit"] }).status !== 0)
      throw new Error(`apt-get ${parts[0]} failed; install the Debian package ${PACKAGE}, then run this again`);
  return PACKAGE;
}

export class TestServer {
  readonly host: string;
  readonly #folder: string;
  #process: ChildProcess | null = null;

  constructor(folder: string, index: 0 | 1, password: string) {
    this.host = HOSTS[index];
    this.#folder = folder;
    for (const part of ["data", "tmp"]) fs.mkdirSync(path.join(folder, part), { recursive: true });
    fs.writeFileSync(path.join(folder, "config.xml"), configuration(folder, index));
    fs.writeFileSync(path.join(folder, "users.xml"), users(password), { mode: 0o600 });
    makeCertificate(folder);
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  async start(): Promise<void> {
    const out = fs.openSync(path.join(this.#folder, "out.log"), "a");
    const limited = `ulimit -f ${FILE_KILOBYTES}; exec timeout -s KILL ${LIFE_SECONDS} ${SERVER} --config-file=config.xml`;
    const child = spawn("bash", ["-c", limited], { cwd: this.#folder, stdio: ["ignore", out, out], detached: true });
    fs.closeSync(out);
    this.#process = child;
    child.once("exit", () => {
      if (this.#process === child) this.#process = null;
    });
    for (const end = performance.now() + START_SECONDS * 1000; !(await this.#answers()); await pause(100))
      if (performance.now() > end || !this.#process)
        throw new Error(`the server ${this.host} does not start: ${this.log().slice(-2000)}`);
  }

  /** At once, as a loss of power would; what it had not written is gone. */
  kill(): void {
    this.#signal("SIGKILL");
    this.#process = null;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    this.#signal("SIGTERM");
    await Promise.race([ended, pause(STOP_SECONDS * 1000)]);
    this.kill();
  }

  /** Octets on disk. */
  octets(below: string): number {
    const told = spawnSync("du", ["-sb", path.join(this.#folder, "data/data", below)], { encoding: "utf8" });
    return Number(told.stdout.split("\t")[0]);
  }

  /** Seconds of processor so far. */
  cpuSeconds(): number {
    const pids = spawnSync("pgrep", ["-g", String(this.pid)], { encoding: "utf8" })
      .stdout.trim()
      .split("\n");
    return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  }

  certificate(): string {
    return fs.readFileSync(path.join(this.#folder, "server.crt"), "utf8");
  }

  log(): string {
    const files = ["out.log", "error.log", "server.log"].map((name) => path.join(this.#folder, name));
    return files.map((file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "")).join("\n");
  }

  /** Statements as an operator would give them, past Narrows. */
  async run(sql: string, password: string): Promise<string> {
    const { status, text } = await post(this.host, sql, password);
    if (status !== 200) throw new Error(`${this.host}: ${text}`);
    return text.trim();
  }

  async #answers(): Promise<boolean> {
    return post(this.host, "SELECT 1", null).then(
      () => true,
      () => false,
    );
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal); // its own process group: the server and the watch over its time
    } catch {
      // It had come to its end.
    }
  }
}

function post(host: string, sql: string, password: string | null): Promise<{ status: number; text: string }> {
  return new Promise((done, failed) => {
    const headers = password === null ? {} : { "X-ClickHouse-User": USER, "X-ClickHouse-Key": password };
    const request = http.request({ host, port: HTTP_PORT, method: "POST", headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, text }));
      response.on("error", failed);
    });
    request.on("error", failed);
    request.end(sql);
  });
}

function cpuOf(pid: string): number {
  const TICKS = 100; // Linux USER_HZ
  const stat = `/proc/${pid}/stat`;
  if (!fs.existsSync(stat)) return 0;
  const fields = fs.readFileSync(stat, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function makeCertificate(folder: string): void {
  const names = HOSTS.map((host) => `IP:${host}`).join(",");
  const parts = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=narrows-test"];
  const files = ["-keyout", "server.key", "-out", "server.crt", "-addext", `subjectAltName=${names}`];
  if (spawnSync("openssl", [...parts, ...files], { cwd: folder, stdio: "ignore" }).status !== 0)
    throw new Error("openssl cannot make a certificate; install the Debian package openssl, then run this again");
}

function configuration(folder: string, index: 0 | 1): string {
  const shards = HOSTS.map(
    (host, i) => `<shard><replica><host>${host}</host><port>${TCP_PORTS[i]}</port><user>shard</user></replica></shard>`,
  ).join("");
  return `<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><log>${folder}/server.log</log><errorlog>${folder}/error.log</errorlog>
    <size>20M</size><count>1</count></logger>
  <http_port>${HTTP_PORT}</http_port><https_port>${HTTPS_PORT}</https_port><tcp_port>${TCP_PORTS[index]}</tcp_port>
  <listen_host>${HOSTS[index]}</listen_host><interserver_http_host>${HOSTS[index]}</interserver_http_host>
  <openSSL><server><certificateFile>${folder}/server.crt</certificateFile>
    <privateKeyFile>${folder}/server.key</privateKeyFile><verificationMode>none</verificationMode></server></openSSL>
  <max_concurrent_queries>60</max_concurrent_queries><mark_cache_size>268435456</mark_cache_size>
  <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path>
  <users_config>users.xml</users_config><default_profile>default</default_profile>
  <default_database>default</default_database><timezone>UTC</timezone>
  <remote_servers><${CLUSTER}>${shards}</${CLUSTER}></remote_servers>
</yandex>
`;
}

/** Narrows' user has a password; the servers know each other by one of their own. */
function users(password: string): string {
  const network = "<networks><ip>127.0.0.0/8</ip></networks><profile>default</profile><quota>default</quota>";
  const none = ["duration", "queries", "errors", "result_rows", "read_rows", "execution_time"]
    .map((name) => `<${name}>${name === "duration" ? 3600 : 0}</${name}>`)
    .join("");
  return `<?xml version="1.0"?>
<yandex>
  <profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles>
  <users>
    <default><password>${password}-unused</password>${network}</default>
    <shard><password></password>${network}</shard>
    <${USER}><password>${password}</password>${network}</${USER}>
  </users>
  <quotas><default><interval>${none}</interval></default></quotas>
</yandex>
`;
}
