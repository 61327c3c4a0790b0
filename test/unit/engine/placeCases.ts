import * as tf from '@tensorflow/tfjs-core';
import { integers, type KernelCase, of, one, two, valueOf } from './kernelCase';

/** What moves numbers: indices, scans, shapes, constants. */
export const placeCases: readonly [string, KernelCase][] = [
  // Indices.
  ['gather', of([[4, 3]], (a) => tf.gather(a, tf.tensor1d([2, 0, 2], 'int32')))],
  ['gather along a side within', of([[2, 4, 3]], (a) => tf.gather(a, tf.tensor1d([3, 1], 'int32'), 1))],
  [
    'gather of a table of places',
    of([[4, 3]], (a) =>
      tf.gather(
        a,
        tf.tensor2d(
          [
            [2, 0],
            [1, 1],
          ],
          [2, 2],
          'int32',
        ),
      ),
    ),
  ],
  ['gather of one place', valueOf([[4, 3]], (a) => tf.gather(a, tf.scalar(2, 'int32')))],
  [
    'gather in batches',
    of([[2, 4, 3]], (a) =>
      tf.gather(
        a,
        tf.tensor2d(
          [
            [3, 1],
            [0, 0],
          ],
          [2, 2],
          'int32',
        ),
        1,
        1,
      ),
    ),
  ],
  [
    'gather at places that are computed',
    of([[4, 3], [5]], (a, b) => tf.gather(a, tf.clipByValue(integers(tf.abs(b)), 0, 3))),
  ],
  ['oneHot', valueOf([[5]], (a) => tf.oneHot(integers(a), 3))],
  ['oneHot of fractions', valueOf([[2, 2]], (a) => tf.oneHot(integers(a), 3, 0.9, 0.1, 'float32'))],
  [
    'unsortedSegmentSum',
    of([[5, 2]], (a) => tf.unsortedSegmentSum(a, tf.tensor1d([2, 0, 2, 0, 2], 'int32'), 4)),
  ],
  [
    'unsortedSegmentSum that drops rows',
    valueOf([[5]], (a) => tf.unsortedSegmentSum(a, tf.tensor1d([1, -1, 1, 0, -1], 'int32'), 2)),
  ],
  ['argMax', valueOf([[2, 5]], (a) => tf.argMax(a, 1))],
  ['argMin', valueOf([[2, 5, 2]], (a) => tf.argMin(tf.round(a), 1))],

  // Scans.
  ['cumsum', of([[3, 4]], (a) => tf.cumsum(a, 1))],
  ['cumsum, exclusive', of([[4]], (a) => tf.cumsum(a, 0, true))],
  ['cumsum, reverse', of([[3, 4]], (a) => tf.cumsum(a, 1, false, true))],
  ['cumsum, both, along a side within', of([[2, 3, 4]], (a) => tf.cumsum(a, 1, true, true))],
  ['cumprod', valueOf([[3, 5]], (a) => tf.cumprod(a, 1))],
  ['cumprod, exclusive', valueOf([[5, 2]], (a) => tf.cumprod(a, 0, true))],
  ['cumprod, reverse', valueOf([[2, 4]], (a) => tf.cumprod(a, 1, false, true))],
  ['cumprod, both', valueOf([[2, 3, 2]], (a) => tf.cumprod(a, 1, true, true))],
  ['cumprod of one number', valueOf([[2, 1]], (a) => tf.cumprod(a, 1, true))],

  // Shapes.
  [
    'concat',
    of(
      [
        [2, 3],
        [2, 1],
      ],
      (a, b) => tf.concat([a, b], 1),
    ),
  ],
  ['concat with zeros', of([[2, 3]], (a) => tf.concat([tf.zeros([1, 3]), a, tf.onesLike(a)], 0))],
  ['concat of integers', valueOf(two, (a, b) => tf.concat([integers(a), integers(b)], 0))],
  ['stack', of(two, (a, b) => tf.stack([a, b], 1))],
  ['stack of scalars', of([[], []], (a, b) => tf.stack([a, b]))],
  ['unstack', of([[3, 2]], (a) => tf.sub(tf.unstack(a)[2]!, tf.unstack(a)[0]!))],
  ['split', of([[2, 6]], (a) => tf.mul(...(tf.split(a, 2, 1) as [tf.Tensor, tf.Tensor])))],
  ['split in sizes', of([[2, 6]], (a) => tf.split(a, [1, 3, 2], 1)[1]!)],
  ['slice', of([[3, 4]], (a) => tf.slice(a, [1, 1], [2, -1]))],
  ['stridedSlice', valueOf([[5, 6]], (a) => tf.stridedSlice(a, [0, 1], [5, 6], [2, 2]))],
  ['stridedSlice backwards', valueOf([[5, 6]], (a) => tf.stridedSlice(a, [4, 4], [0, 0], [-1, -2], 0, 3))],
  [
    'stridedSlice that drops and adds sides',
    valueOf([[5, 6]], (a) => tf.stridedSlice(a, [0, 2, 0], [0, 3, 0], [1, 1, 1], 1, 1 | 4, 0, 1, 2)),
  ],
  ['reverse', of([[2, 3, 1]], (a) => tf.reverse(a, [1, 2]))],
  ['reverse of everything', of([[4]], (a) => tf.reverse(a))],
  [
    'pad',
    of(one, (a) =>
      tf.pad(
        a,
        [
          [1, 0],
          [0, 2],
        ],
        0.5,
      ),
    ),
  ],
  [
    'pad of integers',
    valueOf(one, (a) =>
      tf.pad(
        integers(a),
        [
          [1, 0],
          [0, 2],
        ],
        7,
      ),
    ),
  ],
  [
    'mirrorPad, reflect',
    of([[3, 4]], (a) =>
      tf.mirrorPad(
        a,
        [
          [2, 1],
          [0, 3],
        ],
        'reflect',
      ),
    ),
  ],
  [
    'mirrorPad, symmetric',
    of([[3, 4]], (a) =>
      tf.mirrorPad(
        a,
        [
          [2, 1],
          [3, 0],
        ],
        'symmetric',
      ),
    ),
  ],
  ['tile', of(one, (a) => tf.tile(a, [2, 3]))],
  ['broadcastTo', of([[2, 1]], (a) => tf.broadcastTo(a, [4, 2, 3]))],
  ['expandDims, squeeze', of(one, (a) => tf.squeeze(tf.expandDims(tf.expandDims(a, 0), -1)))],
  ['reshape to a scalar', of([[1, 1]], (a) => tf.reshape(a, []))],
  ['transpose', of([[2, 3, 4]], (a) => tf.transpose(a, [2, 0, 1]))],
  ['cast to integers and back', valueOf(one, (a) => tf.cast(tf.cast(tf.mul(a, 3), 'int32'), 'float32'))],
  ['cast of truths', valueOf(one, (a) => tf.cast(tf.cast(tf.round(a), 'bool'), 'int32'))],

  // Constants.
  ['range', of([[4]], (a) => tf.mul(a, tf.range(1, 9, 2)))],
  ['range of integers', valueOf([[4]], (a) => tf.mul(integers(a), tf.range(3, -1, -1, 'int32')))],
  ['linspace', of([[4]], (a) => tf.mul(a, tf.linspace(-1, 1, 4)))],
  ['eye', of([[3, 3]], (a) => tf.mul(a, tf.eye(3)))],
  ['fill', of(one, (a) => tf.add(a, tf.fill([2, 3], 2.5)))],
  ['fill with integers', valueOf(one, (a) => tf.add(integers(a), tf.fill([3], 2, 'int32')))],
  [
    'zerosLike, onesLike of integers',
    valueOf(one, (a) => tf.sub(tf.onesLike(integers(a)), tf.zerosLike(integers(a)))),
  ],
  ['cast of a constant', valueOf(one, (a) => tf.add(integers(a), tf.cast(tf.scalar(2.7), 'int32')))],
  ['constants, folded', of(one, (a) => tf.mul(a, tf.sum(tf.mul(tf.ones([2, 3]), tf.scalar(0.5)))))],
  ['constants, broadcast', of([[3]], (a) => tf.add(a, tf.ones([4, 3])))],
  ['constants, where', valueOf(one, (a) => tf.where(tf.ones([2, 3], 'bool'), a, tf.zeros([2, 3])))],
];
