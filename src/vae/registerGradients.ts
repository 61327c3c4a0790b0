import * as tf from '@tensorflow/tfjs-core';
// Some gradients of TensorFlow.js call operations as methods of tensors.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

// Gradients that TensorFlow.js 4.22 lacks or has wrong, for every engine.

/** Truth values change at single points only: nothing is learnt through them. */
const truths = {
  a: ['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'NotEqual'],
  x: ['All', 'Any', 'LogicalNot'],
};
for (const kernelName of truths.a) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_, [a, b]) => ({ a: () => tf.zeros(a!.shape), b: () => tf.zeros(b!.shape) }),
  });
}
for (const kernelName of truths.x) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (_, [x]) => ({ x: () => tf.zeros(x!.shape) }),
  });
}

/** Replaces gradients of a kernel, by the names of its inputs, with what `amend` makes of them. */
function amend(
  kernelName: string,
  amended: (...given: Parameters<tf.GradFunc>) => ReturnType<tf.GradFunc>,
): void {
  const config = tf.getGradient(kernelName);
  const gradFunc: tf.GradFunc = (...given) => ({ ...config.gradFunc(...given), ...amended(...given) });
  tf.registerGradient({ ...config, gradFunc });
}

/** The sum over the sides along which a tensor of `shape` was broadcast. */
function summedTo(shape: number[], gradient: tf.Tensor): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

// These give gradients of the broadcast shape (for a product: of the broadcast batch).
for (const kernelName of ['BatchMatMul', 'Maximum', 'Minimum', 'SquaredDifference']) {
  const { gradFunc } = tf.getGradient(kernelName);
  amend(kernelName, (dy, saved, attributes) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const whole = gradFunc(dy, saved, attributes);
    return { a: () => summedTo(a.shape, whole['a']!()), b: () => summedTo(b.shape, whole['b']!()) };
  });
}

// Indices get themselves as their gradient, which is then refused for being integers.
amend('GatherV2', (_, saved) => ({ indices: () => tf.zeros(saved[1]!.shape) }));

// Where there is one part only, its gradient comes by itself instead of in a list.
amend('SplitV', (dy, _, attributes) => ({
  x: () => tf.concat([dy].flat(), (attributes as unknown as tf.SplitVAttrs).axis),
}));
amend('Unpack', (dy, _, attributes) => ({
  value: () => tf.stack([dy].flat(), (attributes as unknown as tf.UnpackAttrs).axis),
}));

// Along any side but the last, the result is transposed as if the sum had been.
amend('Cumsum', (dy, _, attributes) => {
  const { axis, exclusive, reverse } = attributes as unknown as tf.CumsumAttrs;
  return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
});
