/** A message being written: where the next octet goes, and sets with their lengths (RFC 3954 §5, RFC 7011 §3.3). */
export class Message {
  readonly octets: Uint8Array;
  readonly view: DataView;
  at = 0;

  constructor(size: number) {
    this.octets = new Uint8Array(size);
    this.view = new DataView(this.octets.buffer);
  }

  u8(value: number): void {
    this.octets[this.at++] = value;
  }

  u16(...values: readonly number[]): void {
    for (const value of values) {
      this.view.setUint16(this.at, value);
      this.at += 2;
    }
  }

  u32(...values: readonly number[]): void {
    for (const value of values) {
      this.view.setUint32(this.at, value);
      this.at += 4;
    }
  }

  u64(value: number): void {
    this.u32(Math.floor(value / 2 ** 32), value % 2 ** 32);
  }

  /** A set of this id, filled up to a whole number of words. */
  set(id: number, body: () => void): void {
    const from = this.at;
    this.at += 4;
    body();
    this.closeSet(id, from);
  }

  closeSet(id: number, from: number): void {
    while ((this.at - from) % 4 !== 0) this.u8(0);
    this.view.setUint16(from, id);
    this.view.setUint16(from + 2, this.at - from);
  }
}
