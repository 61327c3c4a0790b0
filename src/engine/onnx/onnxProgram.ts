import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import type { AdamUpdate, Program } from '../../vae/program';
import { checkInputs, checkState, lengthOf } from '../checks';
import type { CompiledProgram, EngineState, NamedArrays } from '../engine';
import { engineError } from '../errors';
import type { Gradient } from './adamMemory';
import { OnnxState } from './onnxState';
import type { TracedOutput, TracedProgram } from './trace';

export interface OnnxProgramParts {
  /** Runs the whole program, or all of it before its update. */
  readonly session: InferenceSession;
  /** What is done after the session has run. */
  readonly update?: AdamUpdate;
  readonly tensorClass: TensorConstructor;
  readonly onDispose: (program: OnnxProgram) => void;
}

/** A recorded program in a session of its own. */
export class OnnxProgram implements CompiledProgram {
  readonly #parts: OnnxProgramParts;
  readonly #gradients: readonly (Gradient & TracedOutput)[];
  readonly #outputs: readonly TracedOutput[];
  readonly #stateInputs: readonly string[];
  readonly #givenInputs: readonly string[];
  #running: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor(
    readonly program: Program,
    { model, outputs }: TracedProgram,
    parts: OnnxProgramParts,
  ) {
    this.#parts = parts;
    const entries = parts.update?.entries ?? {};
    this.#gradients = outputs.flatMap((output) => {
      const entry = entries[output.name];
      return entry ? [{ ...output, entry }] : [];
    });
    this.#outputs = outputs.filter(({ name }) => !(name in entries));
    const names = model.inputs.map(({ name }) => name);
    this.#stateInputs = names.filter((name) => name in program.state);
    this.#givenInputs = names.filter((name) => name in program.inputs);
  }

  async run(state: EngineState, inputs: NamedArrays): Promise<Record<string, Float32Array>> {
    if (this.#isDisposed) throw new RangeError(`"${this.program.name}" has been disposed of.`);
    if (!(state instanceof OnnxState)) throw new RangeError('The state belongs to another engine.');
    checkState(this.program, state);
    checkInputs(this.program, inputs);
    const { session, update, tensorClass } = this.#parts;
    const results: Record<string, Float32Array> = {};
    const replaced: string[] = [];
    const fetches: Record<string, Tensor> = {};
    for (const output of this.#outputs) {
      if (output.name in this.program.state) {
        replaced.push(output.name);
        fetches[output.graphName] = state.back(output.name);
      } else {
        const values = (results[output.name] = new Float32Array(lengthOf(output)));
        fetches[output.graphName] = new tensorClass('float32', values, output.shape);
      }
    }
    const adam = update && state.adamMemory(this.#gradients);
    adam?.gradients.forEach((place, i) => {
      fetches[this.#gradients[i]!.graphName] = place;
    });
    const running = session.run(this.#feeds(state, inputs), fetches);
    // Without the values: each would hold the one before, and with it every tensor that was ever given.
    this.#running = Promise.allSettled([this.#running, running]).then(() => undefined);
    try {
      await running;
    } catch (error) {
      throw engineError('onnx', 'run', this.program.name, error);
    }
    state.swap(replaced);
    adam?.step(update!.coefficients(inputs));
    return results;
  }

  /**
   * Frees the session, once the run in hand is done. May be called again: the engine disposes of every program that
   * it has compiled.
   */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#parts.onDispose(this);
    void this.#running.then(() => this.#parts.session.release());
  }

  #feeds(state: OnnxState, inputs: NamedArrays): Record<string, Tensor> {
    const { tensorClass } = this.#parts;
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#stateInputs) feeds[name] = state.front(name);
    for (const name of this.#givenInputs) {
      const { shape, type } = this.program.inputs[name]!;
      const values = inputs[name]!;
      feeds[name] =
        type === 'uint8'
          ? new tensorClass('uint8', values as Uint8Array, shape)
          : new tensorClass('float32', values as Float32Array, shape);
    }
    return feeds;
  }
}
