import { LIMITS } from "../../record/limits.ts";
import { LogWriter } from "./log-writer.ts";
import { X509_FIELDS, type ZeekLog } from "./logs.ts";

const [TS, ID, FINGERPRINT, SUBJECT] = [0, 1, 2, 3];

/** Keeps the subjects of certificates for the ssl log, which names certificates by fingerprint or by file id. */
export class X509Writer extends LogWriter {
  readonly #subjects: Map<string, string>;

  constructor(log: ZeekLog, subjects: Map<string, string>) {
    super(log);
    this.#subjects = subjects;
  }

  write(octets: Uint8Array): string | null {
    this.escapeWrong = false;
    if (Number.isNaN(this.microseconds(octets, TS!))) return X509_FIELDS[TS!]!;
    const subject = this.text(octets, SUBJECT!);
    for (const place of [ID!, FINGERPRINT!]) this.#keep(this.word(octets, place), subject);
    return null;
  }

  #keep(certificate: string, subject: string): void {
    if (certificate === "" || subject === "" || subject.length > LIMITS.textOctets.value) return;
    this.#subjects.set(certificate, subject);
    if (this.#subjects.size > LIMITS.toldNames.value) this.#subjects.delete(this.#subjects.keys().next().value!);
  }
}
