import { normalTables } from './normalTables';

const twoTo32 = 2 ** 32;

/**
 * Uniform and normal random numbers by xoshiro128** (Blackman and Vigna, 2018), the same on every
 * platform. Not for secrets.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param state four 32-bit words, not all zero. */
  constructor(state: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] = state;
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    const b = this.#b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= b << 9;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /**
   * A whole number in [0, n), each equally likely.
   * @throws RangeError unless n is a whole number in [1, 2³²].
   */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > twoTo32) {
      throw new RangeError(`A random integer needs a bound between 1 and 2^32, not ${n}.`);
    }
    const limit = twoTo32 - (twoTo32 % n);
    for (;;) {
      const bits = this.bits();
      if (bits < limit) return bits % n;
    }
  }

  /** One standard normal number, by the ziggurat method (Marsaglia and Tsang, 2000). */
  normal(): number {
    const { edges, heights, layers, tail } = normalTables;
    for (;;) {
      const bits = this.bits();
      // Separate bits for layer, sign and place: sharing them correlates the results (Doornik, 2005).
      const layer = bits & (layers - 1);
      const sign = bits & layers ? -1 : 1;
      const x = (bits >>> 8) * 2 ** -24 * edges[layer]!;
      if (x < edges[layer + 1]!) return sign * x;
      if (layer === 0) return sign * this.#beyond(tail);
      const height = heights[layer]! + this.uniform() * (heights[layer + 1]! - heights[layer]!);
      if (height < Math.exp(-0.5 * x * x)) return sign * x;
    }
  }

  /** Fills `out` with standard normal numbers and returns it. */
  fillNormal<T extends Float32Array | Float64Array>(out: T): T {
    for (let i = 0; i < out.length; i++) out[i] = this.normal();
    return out;
  }

  /** The numbers 0 to n − 1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  /** A standard normal number given that it exceeds `start` (Marsaglia, 1964). */
  #beyond(start: number): number {
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / start;
      const y = -Math.log(1 - this.uniform());
      if (2 * y >= x * x) return start + x;
    }
  }
}

/**
 * The stream for one use of randomness. It depends on nothing but its arguments, so a resumed run needs
 * only its step number to go on with the same numbers.
 *
 * @param name what the numbers are for: streams of different names are independent.
 * @param index which of them, say the step or the epoch.
 */
export function randomStream(seed: number, name: string, index = 0): RandomStream {
  const bytes = new TextEncoder().encode(name);
  const message = new Uint8Array(16 + bytes.length);
  const view = new DataView(message.buffer);
  view.setFloat64(0, seed, true);
  view.setFloat64(8, index, true);
  message.set(bytes, 16);
  return new RandomStream([hash(message, 1), hash(message, 2), hash(message, 3), hash(message, 4)]);
}

/** The mixing of MurmurHash3 (x86, 32 bits), one byte at a time. */
function hash(message: Uint8Array, seed: number): number {
  let h = Math.imul(seed, 0x9e3779b9);
  for (const byte of message) {
    let k = Math.imul(byte + 1, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= message.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
