import { digestBytes, digestText } from './fingerprint';
import type { LoggedFile } from './pixelLog';
import type { ScannedImage } from './scan';

/** What is known of the files of a folder, by their index in the scan; arrays, as there may be millions. */
export class Outcomes {
  readonly checksums: Uint32Array;
  /** Which file of pictures holds the pixels, −1 for none. */
  readonly logs: Int32Array;
  /** Where the pixels begin in it. */
  readonly offsets: Float64Array;
  readonly #digests: Uint8Array;
  /** Why files cannot be read, by their index. */
  readonly reasons = new Map<number, string>();
  /** 1 for a file that a picture was made of. */
  readonly #isPicture: Uint8Array;

  constructor(readonly count: number) {
    this.checksums = new Uint32Array(count);
    this.logs = new Int32Array(count).fill(-1);
    this.offsets = new Float64Array(count);
    this.#digests = new Uint8Array(16 * count);
    this.#isPicture = new Uint8Array(count);
  }

  isPicture(index: number): boolean {
    return this.#isPicture[index] === 1;
  }

  isKnown(index: number): boolean {
    return this.isPicture(index) || this.reasons.has(index);
  }

  /** `contentDigest` of the file that a picture was made of. */
  digest(index: number): string {
    return digestText(this.#digests.subarray(16 * index, 16 * index + 16));
  }

  set(index: number, outcome: LoggedFile['outcome']): void {
    this.forget(index);
    if (typeof outcome === 'string') this.reasons.set(index, outcome);
    else {
      this.#isPicture[index] = 1;
      this.checksums[index] = outcome.checksum;
      this.#digests.set(digestBytes(outcome.digest), 16 * index);
    }
  }

  place(index: number, log: number, offset: number): void {
    this.logs[index] = log;
    this.offsets[index] = offset;
  }

  /** Of a picture whose pixels turn out to be damaged. */
  forget(index: number): void {
    this.#isPicture[index] = 0;
    this.logs[index] = -1;
    this.reasons.delete(index);
  }

  /** Of all pictures that lie in one file of pictures. */
  forgetLog(log: number): void {
    for (let i = 0; i < this.count; i++) if (this.logs[i] === log) this.forget(i);
  }

  /** The indices of all pictures, ascending. */
  pictures(): Uint32Array {
    let count = 0;
    for (const each of this.#isPicture) count += each;
    const indices = new Uint32Array(count);
    let at = 0;
    for (let i = 0; i < this.count; i++) if (this.#isPicture[i] === 1) indices[at++] = i;
    return indices;
  }

  /** A line of a file of pictures. */
  logged(index: number, { relativePath, size, modified }: ScannedImage): LoggedFile {
    const outcome = this.reasons.get(index) ?? {
      checksum: this.checksums[index]!,
      digest: this.digest(index),
    };
    return { relativePath, size, modified, outcome };
  }
}
