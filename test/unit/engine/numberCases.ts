import * as tf from '@tensorflow/tfjs-core';
import { integers, type KernelCase, of, one, positive, two, valueOf } from './kernelCase';

/** Between −1 and 1. */
const small = (x: tf.Tensor) => tf.mul(tf.tanh(x), 0.9);

/** Runs functions that are only known by name on one operand. */
const functions = [
  ...['abs', 'atan', 'asinh', 'ceil', 'cos', 'cosh', 'elu', 'erf', 'exp', 'expm1', 'floor', 'logSigmoid'],
  ...['neg', 'relu', 'relu6', 'round', 'selu', 'sigmoid', 'sign', 'sin', 'sinh', 'softplus', 'square'],
  ...['step', 'tan', 'tanh', 'logSoftmax', 'softmax', 'logSumExp', 'leakyRelu', 'onesLike', 'zerosLike'],
] as const;
const ofPositive = ['log', 'log1p', 'reciprocal', 'rsqrt', 'sqrt'] as const;
const ofSmall = ['acos', 'asin', 'atanh'] as const;
const reductions = ['max', 'mean', 'min', 'prod', 'sum'] as const;
const comparisons = ['equal', 'greater', 'greaterEqual', 'less', 'lessEqual', 'notEqual'] as const;

type Function = (x: tf.Tensor) => tf.Tensor;
const named = (names: readonly string[], prepare: Function = (x) => x) =>
  names.map((name): [string, KernelCase] => {
    const call = tf[name as 'abs'] as Function;
    return [name, of(one, (x) => call(prepare(x)))];
  });

/** Functions of numbers: elementwise, reductions, products. */
export const numberCases: readonly [string, KernelCase][] = [
  ...named(functions),
  ...named(ofPositive, positive),
  ...named(ofSmall, small),
  ...named(['acosh'], (x) => tf.add(positive(x), 1)),
  ...reductions.flatMap((name): [string, KernelCase][] => [
    [`${name} of everything`, of([[2, 3, 2]], (x) => tf[name](x))],
    [`${name} of the first side`, of([[2, 3, 2]], (x) => tf[name](x, 0))],
    [`${name} of the sides within, kept`, of([[2, 3, 2, 2]], (x) => tf[name](x, [1, 2], true))],
    [`${name} of no sides`, of([[]], (x) => tf[name](x))],
  ]),
  ...comparisons.flatMap((name): [string, KernelCase][] => [
    [name, valueOf([...two, [3]], (a, b) => tf[name](tf.round(a), tf.round(b)))],
    [`${name} of integers`, valueOf([[2, 3], [3]], (a, b) => tf[name](integers(a), integers(b)))],
  ]),

  // Two operands, broadcast.
  ['add', of([[2, 3], [3]], (a, b) => tf.add(a, b))],
  ['sub', of([[2, 1], [3]], (a, b) => tf.sub(a, b))],
  ['mul', of([[2, 3], []], (a, b) => tf.mul(a, b))],
  ['div', of([[3], [2, 3]], (a, b) => tf.div(a, positive(b)))],
  ['sub from many short rows', of([[2, 16, 16, 3], [3]], (a, b) => tf.sub(a, b))],
  [
    'div of a short row by many',
    of(
      [
        [1, 3],
        [400, 3],
      ],
      (a, b) => tf.div(a, positive(b)),
    ),
  ],
  ['sum to a short row', of([[2, 5, 4, 3]], (x) => tf.sum(x, [0, 1, 2]))],
  ['divNoNan', valueOf(two, (a, b) => tf.divNoNan(a, tf.relu(b)))],
  ['maximum', of(two, (a, b) => tf.maximum(a, b))],
  ['minimum', of(two, (a, b) => tf.minimum(a, b))],
  ['pow', of([[2, 3], [3]], (a, b) => tf.pow(positive(a), b))],
  ['pow of a number below 0', of(one, (a) => tf.pow(a, 2))],
  ['squaredDifference', of(two, (a, b) => tf.squaredDifference(a, b))],
  ['mod', of(two, (a, b) => tf.mod(tf.mul(a, 4), b))],
  ['mod of integers', valueOf(two, (a, b) => tf.mod(integers(a), tf.add(integers(positive(b)), 1)))],
  ['floorDiv', valueOf(two, (a, b) => tf.floorDiv(tf.mul(a, 4), b))],
  [
    'division of integers',
    valueOf(two, (a, b) => {
      const divisor = tf.where(tf.greater(b, 0), tf.onesLike(b), tf.mul(tf.onesLike(b), -1));
      return tf.div(integers(a), tf.mul(tf.cast(divisor, 'int32'), tf.scalar(3, 'int32')));
    }),
  ],
  [
    'maximum, broadcast',
    of(
      [
        [2, 1, 3],
        [4, 1],
      ],
      (a, b) => tf.maximum(a, b),
    ),
  ],
  ['minimum, broadcast', of([[2, 3], []], (a, b) => tf.minimum(a, b))],
  ['squaredDifference, broadcast', of([[3], [2, 1]], (a, b) => tf.squaredDifference(a, b))],
  ['atan2', of(two, (a, b) => tf.atan2(a, b))],
  ['addN', of([...two, [2, 3]], (a, b, c) => tf.addN([a, b, c]))],
  ['integers', valueOf(two, (a, b) => tf.sub(tf.mul(integers(a), integers(b)), tf.scalar(3, 'int32')))],
  ['maximum of integers', valueOf(two, (a, b) => tf.maximum(integers(a), integers(b)))],
  ['abs of integers', valueOf(one, (a) => tf.abs(tf.neg(integers(a))))],
  ['sum of integers', valueOf(one, (a) => tf.sum(integers(a), 1))],
  ['mean of integers', valueOf(one, (a) => tf.mean(integers(a), 1))],
  ['sum of truths', valueOf(one, (a) => tf.sum(tf.greater(a, 0)))],
  ['squaredNorm', of(one, (a) => tf.norm(a))],
  ['moments', of(one, (a) => tf.moments(a, 0).variance)],

  // Truth values.
  [
    'logicalAnd, Or, Xor, Not',
    valueOf([...two, [2, 3]], (a, b, c) => {
      const [p, q, r] = [a, b, c].map((each) => tf.greater(each, 0));
      return tf.logicalXor(tf.logicalOr(tf.logicalAnd(p!, q!), r!), tf.logicalNot(q!));
    }),
  ],
  ['all', valueOf([[2, 3]], (a) => tf.all(tf.greater(a, -1), 1))],
  ['any', valueOf([[2, 3]], (a) => tf.any(tf.greater(a, 1), 0, true))],
  ['where', of([[2, 3], [3], [2, 1]], (a, b, c) => tf.where(tf.greater(a, 0), b, c))],
  ['where, with numbers', of(one, (a) => tf.where(tf.greater(a, 0), a, tf.zerosLike(a)))],
  [
    'where of truths',
    valueOf([...two, [2, 3]], (a, b, c) => {
      const [p, q, r] = [a, b, c].map((each) => tf.greater(each, 0));
      return tf.where(p!, q!, r!);
    }),
  ],
  ['where, for whole rows', of([[2, 1], ...two], (a, b, c) => tf.where(tf.greater(a, 0), b, c))],
  [
    'isNaN, isInf, isFinite',
    valueOf(one, (a) => {
      const odd = tf.div(tf.sign(tf.round(a)), tf.relu(tf.sign(a)));
      const seen = [tf.isNaN(odd), tf.isInf(odd), tf.isFinite(odd)];
      return tf.stack(seen.map((each) => tf.cast(each, 'float32')));
    }),
  ],

  // Functions with parameters.
  ['clipByValue', of(one, (a) => tf.clipByValue(a, -0.3, 0.4))],
  ['clipByValue of integers', valueOf(one, (a) => tf.clipByValue(integers(a), -2, 3))],
  ['elu far from 0', of(one, (a) => tf.elu(tf.mul(a, 5)))],
  ['expm1 near 0', of(one, (a) => tf.mul(tf.expm1(tf.mul(a, 1e-4)), 1e4))],
  ['log1p near 0', of(one, (a) => tf.mul(tf.log1p(tf.mul(a, 1e-6)), 1e6))],
  ['log1p far from 0', of(one, (a) => tf.log1p(tf.exp(tf.mul(tf.abs(a), 20))))],
  ['leakyRelu with its slope', of(one, (a) => tf.leakyRelu(a, 0.3))],
  ['prelu', of([[2, 3], [3]], (a, b) => tf.prelu(a, b))],
  ['step with its slope', valueOf(one, (a) => tf.step(a, 0.3))],
  ['softmax of one number', of([[2, 1]], (a) => tf.softmax(a))],
  ['softmax of large numbers', of([[4]], (a) => tf.softmax(tf.mul(a, 100)))],
  ['logSoftmax of large numbers', of([[2, 4]], (a) => tf.logSoftmax(tf.mul(a, 100)))],
  ['logSumExp of sides', of([[2, 3, 2]], (a) => tf.logSumExp(a, [0, 2]))],
  ['logSumExp of large numbers, kept', of([[2, 3]], (a) => tf.logSumExp(tf.mul(a, 200), -1, true))],

  // Products.
  [
    'matMul',
    of(
      [
        [2, 3],
        [3, 4],
      ],
      (a, b) => tf.matMul(a, b),
    ),
  ],
  [
    'matMul, left transposed',
    of(
      [
        [3, 2],
        [3, 4],
      ],
      (a, b) => tf.matMul(a, b, true),
    ),
  ],
  [
    'matMul, right transposed',
    of(
      [
        [2, 3],
        [4, 3],
      ],
      (a, b) => tf.matMul(a, b, false, true),
    ),
  ],
  [
    'matMul, both transposed',
    of(
      [
        [3, 2],
        [4, 3],
      ],
      (a, b) => tf.matMul(a, b, true, true),
    ),
  ],
  [
    'matMul of batches',
    of(
      [
        [5, 2, 3],
        [5, 3, 4],
      ],
      (a, b) => tf.matMul(a, b),
    ),
  ],
  [
    'matMul of batches, left',
    of(
      [
        [5, 3, 2],
        [5, 3, 4],
      ],
      (a, b) => tf.matMul(a, b, true),
    ),
  ],
  [
    'matMul of batches, right',
    of(
      [
        [5, 2, 3],
        [5, 4, 3],
      ],
      (a, b) => tf.matMul(a, b, false, true),
    ),
  ],
  [
    'matMul of batches, both',
    of(
      [
        [2, 5, 3, 2],
        [2, 5, 4, 3],
      ],
      (a, b) => tf.matMul(a, b, true, true),
    ),
  ],
  [
    'matMul, batches broadcast',
    of(
      [
        [1, 2, 3],
        [5, 3, 4],
      ],
      (a, b) => tf.matMul(a, b),
    ),
  ],
  ['dot', of([[3], [3]], (a, b) => tf.dot(a, b))],
  ['outerProduct', of([[3], [2]], (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D))],
  [
    'einsum',
    valueOf(
      [
        [2, 3, 4],
        [4, 3],
      ],
      (a, b) => tf.einsum('bij,ji->bi', a, b),
    ),
  ],
  ['fused matMul', valueOf([[2, 3], [3, 4], [4]], (a, b, bias) => fusedMatMul(a, b, { bias: bias }))],
  ...(['elu', 'leakyrelu', 'relu', 'relu6', 'sigmoid'] as const).map((activation): [string, KernelCase] => [
    `fused matMul, ${activation}`,
    valueOf([[2, 3], [3, 4], [4]], (a, b, bias) => {
      return fusedMatMul(a, b, { bias: bias, activation, leakyreluAlpha: 0.25 });
    }),
  ]),
  [
    'fused matMul, prelu',
    valueOf(
      [
        [2, 3],
        [4, 3],
        [1, 4],
      ],
      (a, b, preluActivationWeights) => {
        return fusedMatMul(a, b, {
          transposeB: true,
          activation: 'prelu',
          preluActivationWeights: preluActivationWeights,
        });
      },
    ),
  ],
  [
    'conv2d',
    of(
      [
        [2, 5, 5, 2],
        [3, 3, 2, 4],
      ],
      (x, filter) => convolved(x, filter),
    ),
  ],
  [
    'conv2d towards few',
    of(
      [
        [2, 5, 6, 5],
        [3, 3, 5, 2],
      ],
      (x, filter) => convolved(x, filter),
    ),
  ],
  [
    'conv2d towards one, unpadded, summed',
    of(
      [
        [2, 6, 5, 5],
        [4, 2, 5, 1],
      ],
      (x, filter) => tf.sum(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid'), [0, 1, 2]),
    ),
  ],
  [
    'conv2dTranspose',
    of(
      [
        [2, 3, 3, 4],
        [3, 3, 2, 4],
      ],
      (x, filter) => {
        return tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 6, 6, 2], 2, 'same');
      },
    ),
  ],
  [
    'fused conv2d',
    valueOf([[2, 5, 5, 2], [3, 3, 2, 4], [4]], (x, filter, bias) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: 2,
        pad: 'same',
        bias: bias,
        activation: 'relu',
      }),
    ),
  ],
  [
    'batchNorm',
    of([[2, 3, 3, 4], [4], [4], [4], [4]], (x, mean, variance, offset, scale) =>
      tf.batchNorm(x, mean, positive(variance), offset, scale, 0.01),
    ),
  ],
  [
    'batchNorm, not scaled',
    valueOf([[2, 4], [4], [4]], (x, mean, variance) => tf.batchNorm(x, mean, positive(variance))),
  ],
  [
    'elementwise after a convolution',
    of([[2, 5, 5, 2], [3, 3, 2, 4], [4]], (x, filter, bias) => {
      const features = tf.add(convolved(x, filter), bias);
      return tf.where(tf.greater(features, 0), tf.softplus(features), tf.mul(features, tf.sigmoid(features)));
    }),
  ],
];

function fusedMatMul(
  a: tf.Tensor,
  b: tf.Tensor,
  options: Omit<Parameters<typeof tf.fused.matMul>[0], 'a' | 'b'>,
): tf.Tensor {
  return tf.fused.matMul({ a: a, b: b, ...options });
}

function convolved(x: tf.Tensor, filter: tf.Tensor): tf.Tensor {
  return tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
}
