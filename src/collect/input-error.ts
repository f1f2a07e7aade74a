/** The world failed while an input was looked for or read: not there, no permission, a broken disk. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** What the system says, in words for a person. */
export function systemReason(cause: unknown): string {
  const code = (cause as { code?: string } | null)?.code ?? "";
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}

const REASONS: Record<string, string> = {
  ENOENT: "no such file or folder",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  EIO: "the disk reports an error (EIO)",
  ELOOP: "its symbolic links run in a circle",
  EMFILE: "too many files are open at once",
  ENAMETOOLONG: "its name is too long for the system",
  ENOTDIR: "a part of the path is not a folder",
};
