import type { Program } from '../vae/program';
import type { Engine, NamedArrays, StateTensor } from './engine';
import type { StepTime } from './speedMemory';

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
 * @throws Error when the engine cannot compile or run the program.
 */
export async function timeSteps(engine: Engine, { program, state, inputs }: Trial): Promise<StepTime> {
  const compiled = await engine.compile(program);
  const resident = engine.createState(state);
  try {
    const started = performance.now();
    const late = () => performance.now() - started > mostMs;
    for (let step = 0; step < warmUpSteps && !(step > 0 && late()); step++)
      await compiled.run(resident, inputs);
    const times: number[] = [];
    while (times.length < timedSteps && !(times.length > 0 && late())) {
      const before = performance.now();
      await compiled.run(resident, inputs);
      times.push(performance.now() - before);
    }
    const [milliseconds = Infinity, ...slower] = times.sort((a, b) => a - b);
    const middle = slower[Math.ceil(slower.length / 2) - 1];
    // One step alone says nothing of how they vary: the next may have taken twice as long.
    return { milliseconds, spread: middle === undefined ? 2 : middle / milliseconds };
  } finally {
    resident.dispose();
    compiled.dispose();
  }
}
