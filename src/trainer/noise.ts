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

/** What the programs of one piece of work are given, batch after batch. */
export type Noise = (program: Program) => Record<string, Float32Array>;

/** Other noise for every picture. */
export function streamNoise(stream: RandomStream): Noise {
  return (program) => drawNoise(program, stream);
}

/**
 * The same noise for every picture, whatever batch it is in.
 * @param start gives a stream that begins anew.
 */
export function equalNoise(start: () => RandomStream): Noise {
  return ({ noise = {} }) => {
    const stream = start();
    const rows = Object.entries(noise).map(([name, { shape, distribution }]) => {
      const [count = 1, ...rest] = shape;
      const row = draw[distribution](
        stream,
        new Float32Array(rest.reduce((product, side) => product * side, 1)),
      );
      const all = new Float32Array(count * row.length);
      for (let i = 0; i < count; i++) all.set(row, i * row.length);
      return [name, all] as const;
    });
    return Object.fromEntries(rows);
  };
}
