import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import type { Program } from '../../vae/program';
import { checkInputs, checkState, lengthOf } from '../checks';
import type { CompiledProgram, EngineState, NamedArrays } from '../engine';
import { engineError } from '../errors';
import { OnnxState } from './onnxState';
import type { TracedOutput, TracedProgram } from './trace';

/** A recorded program in a session of its own. */
export class OnnxProgram implements CompiledProgram {
  readonly #outputs: readonly TracedOutput[];
  readonly #stateInputs: readonly string[];
  readonly #givenInputs: readonly string[];
  readonly #session: InferenceSession;
  readonly #tensorClass: TensorConstructor;
  readonly #onDispose: (program: OnnxProgram) => void;
  #running: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor(
    readonly program: Program,
    { model, outputs }: TracedProgram,
    session: InferenceSession,
    tensorClass: TensorConstructor,
    onDispose: (program: OnnxProgram) => void,
  ) {
    this.#outputs = outputs;
    this.#session = session;
    this.#tensorClass = tensorClass;
    this.#onDispose = onDispose;
    const names = model.inputs.map(({ name }) => name);
    this.#stateInputs = names.filter((name) => name in program.state);
    this.#givenInputs = names.filter((name) => name in program.inputs);
  }

  async run(state: EngineState, inputs: NamedArrays): Promise<Record<string, Float32Array>> {
    if (this.#isDisposed) throw new RangeError(`"${this.program.name}" has been disposed of.`);
    if (!(state instanceof OnnxState)) throw new RangeError('The state belongs to another engine.');
    checkState(this.program, state);
    checkInputs(this.program, inputs);
    const results: Record<string, Float32Array> = {};
    const replaced: string[] = [];
    const fetches: Record<string, Tensor> = {};
    for (const output of this.#outputs) {
      if (output.name in this.program.state) {
        replaced.push(output.name);
        fetches[output.graphName] = state.back(output.name);
      } else {
        const values = (results[output.name] = new Float32Array(lengthOf(output)));
        fetches[output.graphName] = new this.#tensorClass('float32', values, output.shape);
      }
    }
    const running = this.#session.run(this.#feeds(state, inputs), fetches);
    // Without the values: each would hold the one before, and with it every tensor that was ever given.
    this.#running = Promise.allSettled([this.#running, running]).then(() => undefined);
    try {
      await running;
    } catch (error) {
      throw engineError('onnx', 'run', this.program.name, error);
    }
    state.swap(replaced);
    return results;
  }

  /**
   * Frees the session, once the run in hand is done. May be called again: the engine disposes of every program that
   * it has compiled.
   */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#onDispose(this);
    void this.#running.then(() => this.#session.release());
  }

  #feeds(state: OnnxState, inputs: NamedArrays): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#stateInputs) feeds[name] = state.front(name);
    for (const name of this.#givenInputs) {
      const { shape, type } = this.program.inputs[name]!;
      const values = inputs[name]!;
      feeds[name] =
        type === 'uint8'
          ? new this.#tensorClass('uint8', values as Uint8Array, shape)
          : new this.#tensorClass('float32', values as Float32Array, shape);
    }
    return feeds;
  }
}
