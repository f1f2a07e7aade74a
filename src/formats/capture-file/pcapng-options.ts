export interface Option {
  readonly code: number;
  readonly from: number;
  readonly to: number;
}

const END_OF_OPTIONS = 0;

/** Options of a block (draft-ietf-opsawg-pcapng §3.5); one that reaches beyond the block ends them. */
export function optionsOf(
  view: DataView,
  from: number,
  end: number,
  little: boolean,
): { options: Option[]; fault: string | null } {
  const options: Option[] = [];
  let at = from;
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const octets = view.getUint16(at + 2, little);
    if (code === END_OF_OPTIONS) return { options, fault: null };
    if (at + 4 + octets > end) return { options, fault: `option ${code} of ${octets} octets in ${end - at - 4}` };
    options.push({ code, from: at + 4, to: at + 4 + octets });
    at += 4 + Math.ceil(octets / 4) * 4;
  }
  return { options, fault: null };
}

export function textOf(view: DataView, from: number, to: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + from, to - from));
}
