/** An IPv4 block as numbers. */
export interface Block {
  readonly text: string;
  readonly first: number;
  readonly size: number;
}

export function ipv4Of(text: string): number {
  return text.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
}

export function blockOf(text: string): Block {
  const [address, length] = text.split("/");
  return { text, first: ipv4Of(address!), size: 2 ** (32 - Number(length)) };
}
