import type { RandomStream } from '../latent/random';
import type { NoiseSpec, Program } from '../vae/program';

const draw: Readonly<
  Record<NoiseSpec['distribution'], (stream: RandomStream, values: Float32Array) => Float32Array>
> = {
  standardNormal: (stream, values) => stream.fillNormal(values),
  uniform: (stream, values) => values.map(() => stream.uniform()),
};

/** The noise that a program declares, one input after the other from one stream. */
export function drawNoise(program: Program, stream: RandomStream): Record<string, Float32Array> {
  const noise: Record<string, Float32Array> = {};
  for (const [name, { shape, distribution }] of Object.entries(program.noise ?? {})) {
    const count = shape.reduce((product, side) => product * side, 1);
    noise[name] = draw[distribution](stream, new Float32Array(count));
  }
  return noise;
}
