import type { Program } from '../vae/program';
import type { Engine, NamedArrays, StateTensor } from './engine';

/** A program with something to run it on, for timing: the very step that a run is about to take. */
export interface Trial {
  readonly program: Program;
  readonly state: Readonly<Record<string, StateTensor>>;
  readonly inputs: NamedArrays;
}

const warmUpSteps = 2;
const timedSteps = 5;
/** A large model takes fewer steps, but one of each kind. */
const mostMs = 2000;

/**
 * Times a few runs after warm-up. State and program are the trial's own, and gone after.
 *
 * @returns milliseconds of the fastest: what else the machine does only ever adds.
 * @throws Error when the engine cannot compile or run the program.
 */
export async function timeSteps(engine: Engine, { program, state, inputs }: Trial): Promise<number> {
  const compiled = await engine.compile(program);
  const resident = engine.createState(state);
  try {
    const started = performance.now();
    const late = () => performance.now() - started > mostMs;
    for (let step = 0; step < warmUpSteps && !(step > 0 && late()); step++)
      await compiled.run(resident, inputs);
    let fastest = Infinity;
    for (let step = 0; step < timedSteps && !(step > 0 && late()); step++) {
      const before = performance.now();
      await compiled.run(resident, inputs);
      fastest = Math.min(fastest, performance.now() - before);
    }
    return fastest;
  } finally {
    resident.dispose();
    compiled.dispose();
  }
}
