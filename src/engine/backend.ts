import * as tf from '@tensorflow/tfjs-core';

/** Runs `f` on a TensorFlow.js backend that exists; whichever was active before is active after. */
export function withBackend<T>(name: string, f: () => T): T {
  // Null before any backend was chosen, whatever the declaration says.
  const previous = tf.engine().backendName as string | null | undefined;
  if (previous === name) return f();
  // Not awaited: a backend that exists is active when the call returns.
  void tf.setBackend(name);
  try {
    return f();
  } finally {
    if (previous) void tf.setBackend(previous);
  }
}
