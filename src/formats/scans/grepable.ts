const START = /^# Nmap \S+ scan initiated .* as: (.*)$/m;
const HOST = /^Host: \S+ \([^)]*\)\t/m;

/**
 * Whether the beginning of nmap's output is its grepable form. Both forms begin with the same line; a host's line tells
 * them apart, and where no host was up, the form that the command asked for.
 */
export function looksGrepable(text: string): boolean {
  if (HOST.test(text)) return true;
  const command = START.exec(text)?.[1] ?? "";
  return / -oG /.test(command) && !/ -o[NA] /.test(command) && !text.includes("Nmap scan report for ");
}
