import type { InferenceSession } from 'onnxruntime-common';
import type { Engine } from '../engine';
import { EngineUnavailableError } from '../errors';
import { defaultThreads } from '../threads';
import { isCommandLineTooLong } from './commandLine';
import { writeModel } from './modelWriter';
import { OnnxProgram } from './onnxProgram';
import { OnnxState } from './onnxState';
import { trace } from './trace';

export interface OnnxEngineOptions {
  /** Threads that one operation may use; by default one a physical core, as near as Node can tell. */
  readonly threads?: number;
}

/**
 * The engine that records programs as ONNX graphs and runs them in ONNX Runtime.
 *
 * @throws EngineUnavailableError when the native library does not load, or would end this process.
 */
export async function createOnnxEngine({
  threads = defaultThreads(),
}: OnnxEngineOptions = {}): Promise<Engine> {
  if (isCommandLineTooLong()) {
    throw new EngineUnavailableError(
      'onnx',
      'ONNX Runtime would crash in a process with a command line as long as this one. Start it with fewer words.',
    );
  }
  const runtime = await loadRuntime();
  const programs = new Set<OnnxProgram>();
  return {
    name: 'onnx',
    version: runtime.env.versions.node ?? runtime.env.versions.common,
    threads,
    createState: (tensors) => new OnnxState(runtime.Tensor, tensors),
    async compile(program) {
      const traced = trace(program);
      const session = await runtime.InferenceSession.create(
        writeModel(traced.model),
        sessionOptions(threads),
      );
      const compiled = new OnnxProgram(program, traced, session, runtime.Tensor);
      programs.add(compiled);
      return compiled;
    },
    dispose() {
      for (const program of programs) program.dispose();
      programs.clear();
    },
  };
}

async function loadRuntime() {
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
