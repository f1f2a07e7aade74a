import { fixed } from "../values/quantity.ts";

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${fixed(number, 0)} ${number === 1 ? one : many}`;
}

/** Names of things for headings: `workHourShare` to `work hour share`. */
export function spaced(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("-", " ")
    .toLowerCase();
}
