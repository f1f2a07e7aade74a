import type { StoreOptions } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { endOnInterrupt } from "./interrupt.ts";

/** Opens the store in a folder or on servers, and closes it whatever happens. What it has to say goes to stderr. */
export async function withStore<T>(
  where: string,
  use: (store: Store) => Promise<T>,
  options: StoreOptions = {},
): Promise<T> {
  const { openStore } = await import("../store/open.ts");
  const store = await openStore(where, { tell: (sentence) => process.stderr.write(`${sentence}\n`), ...options });
  const forget = endOnInterrupt(store);
  try {
    return await use(store);
  } finally {
    forget();
    await store.close();
  }
}
