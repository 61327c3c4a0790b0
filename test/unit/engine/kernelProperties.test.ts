import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { Engine } from '../../../src/engine/engine';
import { differentiated } from './differentiated';
import type { KernelCase } from './kernelCase';
import { cpuEngine, normals, relativeDifference, runOnce, uniformFrom } from './support';

/** Up to rank 4, with sides of 1 often among them. */
const shape = (least = 0) =>
  fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 })), { minLength: least, maxLength: 4 });

/** A shape and one that broadcasts with it: fewer sides, some of them 1. */
const broadcastable = shape().chain((whole) =>
  fc
    .tuple(fc.nat(whole.length), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.boolean())
    .map(([dropped, single, isFirst]) => {
      const part = whole.slice(dropped).map((side, axis) => (single[axis] ? 1 : side));
      return isFirst ? [part, whole] : [whole, part];
    }),
);

/** A shape with some of its axes. */
const axes = shape().chain((sides) =>
  fc.tuple(fc.constant(sides), fc.subarray(sides.map((_, axis) => axis))),
);
/** A shape with one of its axes. */
const axis = shape(1).chain((sides) => fc.tuple(fc.constant(sides), fc.nat(sides.length - 1)));

const runs = { numRuns: 40 };

describe('recorded kernels, over shapes', function () {
  this.timeout(120_000);
  let cpu: Engine;
  let onnx: Engine;

  before(async () => {
    cpu = await cpuEngine();
    onnx = await createOnnxEngine({ threads: 1 });
  });

  after(() => onnx.dispose());

  async function agree(each: KernelCase, limit = 1e-5): Promise<void> {
    const program = differentiated('property', each);
    const uniform = uniformFrom(1);
    const inputs = Object.fromEntries(
      Object.entries(program.inputs).map(([name, spec]) => {
        return [name, normals(tf.util.sizeFromShape([...spec.shape]), uniform)];
      }),
    );
    const actual = (await runOnce(onnx, program, {}, inputs)).outputs;
    const expected = (await runOnce(cpu, program, {}, inputs)).outputs;
    for (const [name, values] of Object.entries(expected)) {
      assert.ok(
        relativeDifference(actual[name]!, values) < limit,
        `${name} is ${actual[name]!.join()}, not ${values.join()}`,
      );
    }
  }

  for (const operation of ['add', 'sub', 'mul', 'div', 'maximum', 'squaredDifference'] as const) {
    it(`${operation} of shapes that broadcast`, async () => {
      await fc.assert(
        fc.asyncProperty(broadcastable, (shapes) => agree({ shapes, run: (a, b) => tf[operation](a, b) })),
        runs,
      );
    });
  }

  it('choosing by a condition of another shape', async () => {
    await fc.assert(
      fc.asyncProperty(broadcastable, (shapes) =>
        agree({ shapes, run: (a, b) => tf.where(tf.greater(a, b), tf.mul(a, b), tf.abs(b)) }),
      ),
      runs,
    );
  });

  it('one number beside many, however long the last side is', async () => {
    const long = fc.tuple(shape(), fc.constantFrom(1, 2), fc.constantFrom<number[][]>([], [1], [1, 1, 1]));
    await fc.assert(
      fc.asyncProperty(long, ([sides, last, single]) => {
        const shapes = [[...sides.slice(0, 2), 600, last], single];
        const run = (a: tf.Tensor, b: tf.Tensor) => tf.minimum(tf.mul(tf.sub(a, b), 2), tf.add(b, a));
        // Sums of thousands of numbers, in another order.
        return agree({ shapes, run }, 1e-4);
      }),
      runs,
    );
  });

  for (const operation of ['sum', 'mean', 'max', 'prod', 'logSumExp'] as const) {
    it(`${operation} of some axes`, async () => {
      await fc.assert(
        fc.asyncProperty(axes, fc.boolean(), ([sides, chosen], keepDims) =>
          agree({ shapes: [sides], run: (a) => tf[operation](a, chosen, keepDims) }),
        ),
        runs,
      );
    });
  }

  it('scans of one axis', async () => {
    await fc.assert(
      fc.asyncProperty(axis, fc.boolean(), fc.boolean(), async ([sides, along], exclusive, reverse) => {
        await agree({ shapes: [sides], run: (a) => tf.cumsum(a, along, exclusive, reverse) });
        const product = (a: tf.Tensor) => tf.cumprod(a, along, exclusive, reverse);
        if (along === sides.length - 1) await agree({ shapes: [sides], run: product, hasGradient: false });
      }),
      runs,
    );
  });

  it('parts of a tensor: slices, splits, reversals, and putting them together again', async () => {
    await fc.assert(
      fc.asyncProperty(axis, fc.nat(3), ([sides, along], start) => {
        const side = sides[along]!;
        const begin = sides.map((_, index) => (index === along ? start % side : 0));
        const run = (a: tf.Tensor) => {
          const part = tf.slice(a, begin);
          const parts = tf.split(a, Array<number>(side).fill(1), along);
          return tf.concat([tf.reverse(part, along), ...parts, tf.stack(tf.unstack(a, along), along)], along);
        };
        return agree({ shapes: [sides], run });
      }),
      runs,
    );
  });

  it('rows at places, and sums of rows by number', async () => {
    await fc.assert(
      fc.asyncProperty(
        axis,
        fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
        ([sides, along], places) => {
          const indices = places.map((place) => place % sides[along]!);
          return agree({
            shapes: [sides],
            run: (a) => {
              const rows = tf.gather(a, tf.tensor1d(indices, 'int32'), along);
              const first = tf.unstack(rows, along).map((row) => tf.reshape(row, [-1]));
              return tf.unsortedSegmentSum(tf.stack(first), tf.tensor1d(places, 'int32'), 4);
            },
          });
        },
      ),
      runs,
    );
  });

  it('products of batches of matrices', async () => {
    const side = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(side, { maxLength: 2 }),
        fc.tuple(side, side, side),
        fc.tuple(fc.boolean(), fc.boolean(), fc.constantFrom('left', 'right', 'neither')),
        (batch, [rows, inner, columns], [transposeA, transposeB, single]) => {
          const [a, b] = [
            transposeA ? [inner, rows] : [rows, inner],
            transposeB ? [columns, inner] : [inner, columns],
          ];
          const ones = batch.map(() => 1);
          const shapes = [
            [...(single === 'left' ? ones : batch), ...a],
            [...(single === 'right' ? ones : batch), ...b],
          ];
          return agree({ shapes, run: (x, y) => tf.matMul(x, y, transposeA, transposeB) });
        },
      ),
      runs,
    );
  });

  it('transpositions, tiles, paddings', async () => {
    await fc.assert(
      fc.asyncProperty(axis, fc.nat(3), fc.nat(3), ([sides, along], more, fewer) => {
        const order = sides.map((_, index) => (index + along) % sides.length);
        const pads = sides.map((_, index): [number, number] => (index === along ? [more, fewer] : [0, 1]));
        const repeats = sides.map((_, index) => (index === along ? more + 1 : 1));
        return agree({
          shapes: [sides],
          run: (a) => tf.tile(tf.transpose(tf.pad(a, pads, 2), order), repeats),
        });
      }),
      runs,
    );
  });
});
