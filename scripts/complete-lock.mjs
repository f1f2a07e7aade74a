// Adds to package-lock.json the optional platform packages that the registry at hand did not list, so that `npm ci`
// accepts the lock under npm 10 and 11 (npm/cli #4828, #8320). Run it after every change of dependencies.
import fs from "node:fs";

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
const packages = lock.packages;
for (const [at, holder] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(holder.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (!/^\d/.test(version) || packages[key] || packages[`${at}/${key}`]) continue;
    const platform = name.match(
      /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|aix)-?(arm64|x64|arm|ia32|ppc64|riscv64|s390x|loong64|mips64el)?/,
    );
    if (!platform) continue;
    const libc = /musl/.test(name) ? ["musl"] : /gnu/.test(name) ? ["glibc"] : undefined;
    packages[key] = {
      version,
      ...(holder.dev && { dev: true }),
      ...(platform[2] && { cpu: [platform[2]] }),
      ...(libc && { libc }),
      optional: true,
      os: [platform[1]],
    };
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
