/** Words of a master file's line, RFC 1035 §5.1. */
export interface MasterLine {
  /** Words as they stand, quotes kept. */
  readonly words: string[];
  /** Whether the line begins with a blank: the owner is that of the record before. */
  readonly indented: boolean;
  /** Parentheses opened less those closed. */
  readonly opened: number;
  /** What should have stood there, or null. */
  readonly wrong: string | null;
}

/** Splits a line into words; `inside` says that a parenthesis is open from a line before. */
export function splitMasterLine(line: string, inside: boolean): MasterLine {
  const words: string[] = [];
  let opened = inside ? 1 : 0;
  const done = (wrong: string | null): MasterLine => ({
    words,
    indented: /^[ \t]/.test(line),
    opened: opened - (inside ? 1 : 0),
    wrong,
  });
  for (let at = 0; at < line.length; ) {
    const character = line[at]!;
    if (character === ";") break;
    if (character === " " || character === "\t") at++;
    else if (character === "(" || character === ")") {
      opened += character === "(" ? 1 : -1;
      if (opened > 1) return done("one parenthesis at a time");
      if (opened < 0) return done("a parenthesis opened before it is closed");
      at++;
    } else {
      const end = character === '"' ? endOfQuoted(line, at) : endOfWord(line, at);
      if (end < 0) return done("the closing quote in the same line");
      words.push(line.slice(at, end));
      at = end;
    }
  }
  return done(null);
}

function endOfQuoted(line: string, from: number): number {
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === '"') return at + 1;
  }
  return -1;
}

function endOfWord(line: string, from: number): number {
  let at = from;
  while (at < line.length && !' \t;()"'.includes(line[at]!)) at += line[at] === "\\" ? 2 : 1;
  return Math.min(at, line.length);
}
