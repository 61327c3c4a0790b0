import type { InferenceSession } from 'onnxruntime-common';
import type { Program } from '../../vae/program';
import type { Engine } from '../engine';
import { engineError, EngineUnavailableError } from '../errors';
import { defaultThreads } from '../threads';
import { hasAdamMemory } from './adamMemory';
import { isCommandLineTooLong } from './commandLine';
import { findBlock } from './findBlock';
import { writeModel } from './modelWriter';
import { OnnxProgram } from './onnxProgram';
import { OnnxState } from './onnxState';
import { trace } from './trace';

export interface OnnxEngineOptions {
  /** Threads that one operation may use; by default one a physical core, as near as Node can tell. */
  readonly threads?: number;
  /**
   * Takes Adam's steps as nodes of the graph, not in WebAssembly, and all convolutions as ONNX has them; as it must where
   * the processor lacks what the fast forms need.
   */
  readonly isPlain?: boolean;
}

/**
 * The engine that records programs as ONNX graphs and runs them in ONNX Runtime.
 *
 * @throws EngineUnavailableError when the native library does not load, or would end this process.
 */
export async function createOnnxEngine({
  threads = defaultThreads(),
  isPlain = false,
}: OnnxEngineOptions = {}): Promise<Engine> {
  const runtime = await loadRuntime();
  const programs = new Set<OnnxProgram>();
  const createSession = async (program: string, model: Uint8Array) => {
    try {
      return await runtime.InferenceSession.create(model, sessionOptions(threads));
    } catch (error) {
      throw engineError('onnx', 'compile', program, error);
    }
  };
  const traceFastest = async (program: Program) => {
    const plain = trace(program);
    if (isPlain || !plain.model.nodes.some(({ operation }) => operation === 'Conv')) return plain;
    const block = await (blockHere ??= findBlock(runtime));
    return block === undefined ? plain : trace(program, { block });
  };
  return {
    name: 'onnx',
    version: versionOf(runtime),
    threads,
    createState: (tensors) => new OnnxState(runtime.Tensor, tensors),
    async compile(program) {
      const update = !isPlain && program.update && hasAdamMemory(program.update) ? program.update : undefined;
      const traced = await traceFastest(update?.before ?? program);
      const compiled = new OnnxProgram(program, traced, {
        session: await createSession(program.name, writeModel(traced.model)),
        update,
        tensorClass: runtime.Tensor,
        onDispose: (disposed) => programs.delete(disposed),
      });
      programs.add(compiled);
      return compiled;
    },
    dispose() {
      for (const program of programs) program.dispose();
    },
  };
}

/** What the engine's speed depends on; undefined where the native library does not load. */
export async function onnxVersions(): Promise<readonly string[] | undefined> {
  try {
    return [versionOf(await loadRuntime()), String(defaultThreads())];
  } catch {
    return undefined;
  }
}

/** Of this machine, once it has been asked for. */
let blockHere: Promise<number | undefined> | undefined;

type Runtime = Awaited<ReturnType<typeof loadRuntime>>;

const versionOf = ({ env }: Runtime) => env.versions.node ?? env.versions.common;

async function loadRuntime() {
  if (isCommandLineTooLong()) {
    throw new EngineUnavailableError(
      'onnx',
      'ONNX Runtime would crash in a process with a command line as long as this one. Start it with fewer words.',
    );
  }
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new EngineUnavailableError('onnx', `ONNX Runtime does not load here: ${String(error)}`, {
      cause: error,
    });
  }
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // An editor's machine is never idle, and a thread that waits actively for one that is not scheduled loses its
    // whole time slice: with other processes busy, spinning made the 784-400-20 step three to five times slower.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
  };
}
