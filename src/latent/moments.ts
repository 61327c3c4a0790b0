/**
 * Number, average and covariance of points that come in pieces: what their statistics and principal axes are
 * made of, in one pass and in no more memory than the axes take.
 */
export class Moments {
  readonly width: number;
  #count = 0;
  /** Sums are about the first point, so that no digits are lost on points that lie far from zero. */
  readonly #about: Float64Array;
  readonly #sums: Float64Array;
  /** Upper triangle. */
  readonly #products: Float64Array;

  /** @throws RangeError unless the width is a whole number above 0. */
  constructor(width: number) {
    if (!Number.isInteger(width) || width < 1) throw new RangeError(`Points cannot have ${width} numbers.`);
    this.width = width;
    this.#about = new Float64Array(width);
    this.#sums = new Float64Array(width);
    this.#products = new Float64Array(width * width);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * @param points rows of `width` numbers.
   * @throws RangeError when the last row is not whole.
   */
  add(points: Float32Array): void {
    const { width } = this;
    if (points.length % width !== 0) {
      throw new RangeError(`${points.length} numbers are not points of ${width} numbers each.`);
    }
    if (this.#count === 0) this.#about.set(points.subarray(0, width));
    const deviation = new Float64Array(width);
    for (let start = 0; start < points.length; start += width) {
      for (let i = 0; i < width; i++) {
        deviation[i] = points[start + i]! - this.#about[i]!;
        this.#sums[i]! += deviation[i]!;
      }
      for (let i = 0; i < width; i++) {
        const di = deviation[i]!;
        for (let j = i; j < width; j++) this.#products[i * width + j]! += di * deviation[j]!;
      }
    }
    this.#count += points.length / width;
  }

  /** Average of the points. @throws RangeError when there are none, or a number is not finite. */
  centre(): Float64Array {
    const centre = this.#about.map((value, i) => value + this.#sums[i]! / this.#count);
    if (this.#count === 0) throw new RangeError('There are no points.');
    if (!centre.every(Number.isFinite)) throw new RangeError('The points hold numbers that are not finite.');
    return centre;
  }

  /** E[(x − E[x])(x − E[x])ᵀ], divided by the number of points: `width · width` numbers, both triangles. */
  covariance(): Float64Array {
    const { width } = this;
    const covariance = new Float64Array(width * width);
    for (let i = 0; i < width; i++) {
      for (let j = i; j < width; j++) {
        const shift = (this.#sums[i]! / this.#count) * (this.#sums[j]! / this.#count);
        const value = this.#products[i * width + j]! / this.#count - shift;
        covariance[i * width + j] = value;
        covariance[j * width + i] = value;
      }
      // A variance may not come out negative by rounding.
      covariance[i * width + i] = Math.max(0, covariance[i * width + i]!);
    }
    return covariance;
  }
}
