/**
 * Foreign text with every character made visible that could hide, reorder or break it: controls, zero-width and
 * bidirectional ones (Unicode TR 36 and TR 9), line separators, tags, halves of surrogate pairs; each as `\u{…}`.
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;
