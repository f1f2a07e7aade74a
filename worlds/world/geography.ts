import { knowsCountry } from "../happening/geography.ts";
import type { WorldFile } from "../schema.ts";
import type { Fault } from "./fault.ts";

/** What the schema cannot see of who is where: cohorts need a geography, services shares that leave some for the rest. */
export function geographyFaults({ geography, networks, services = [] }: WorldFile): Fault[] {
  const faults: Fault[] = [];
  for (const [n, network] of networks.entries())
    for (const kind of ["visitors", "ties"] as const)
      for (const [i, { id, country }] of network[kind].entries()) {
        const path = ["networks", n, kind, i, "country"];
        if (!geography) faults.push({ path, fault: `${id} is in ${country}, but the world has no \`geography\`` });
        else if (!knowsCountry(country))
          faults.push({ path, fault: `${country} has no addresses in the made-up geography` });
      }
  for (const [i, { app, id }] of services.entries()) {
    const share = services.filter((one) => one.app === app).reduce((sum, one) => sum + one.share, 0);
    if (share > 1 + 1e-9)
      faults.push({
        path: ["services", i, "share"],
        fault: `${id}: the shares of services for ${app} add up to ${share}`,
      });
  }
  return faults;
}
