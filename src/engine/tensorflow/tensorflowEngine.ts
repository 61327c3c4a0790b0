import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createEagerEngine } from '../eager';
import type { Engine } from '../engine';
import { EngineUnavailableError } from '../errors';
import { defaultThreads } from '../threads';
import { type InstallationMarker, readInstallation } from './installation';

const backendName = 'tensorflow';

export interface TensorflowEngineOptions {
  /** Absolute path of the folder that the engine was installed into; undefined where there is none. */
  readonly folder: string | undefined;
}

/** A process loads one binding; TensorFlow reads its settings once. */
let loading: Promise<{ version: string; threads: number }> | undefined;

/**
 * The engine that runs programs kernel by kernel on tfjs-node.
 *
 * @throws EngineUnavailableError when it is not installed or does not load; the message says what to do.
 */
export async function createTensorflowEngine({ folder }: TensorflowEngineOptions): Promise<Engine> {
  const installation = folder === undefined ? undefined : await readInstallation(folder);
  if (folder === undefined || !installation) {
    throw unavailable(
      "TensorFlow is not installed. Run 'VAE: Install TensorFlow Engine' in VS Code, or " +
        "'npm run engine:tensorflow' in the project; or",
    );
  }
  try {
    loading ??= load(path.join(folder, installation.binding), installation);
    const { version, threads } = await loading;
    return createEagerEngine({ name: 'tensorflow', version, threads, backend: backendName });
  } catch (error) {
    loading = undefined;
    if (error instanceof EngineUnavailableError) throw error;
    throw unavailable(`TensorFlow does not load here: ${firstLine(error)} Install it again, or`, error);
  }
}

async function load(
  file: string,
  { tensorflow }: InstallationMarker,
): Promise<{ version: string; threads: number }> {
  prepareProcess();
  const { NodeJSKernelBackend } = await import('./kernels');
  if (!NodeJSKernelBackend) throw unavailable('The TensorFlow engine is not built in here. Please');
  const binding = createRequire(file)(file) as { TF_Version?: string };
  tf.registerBackend(backendName, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), -1);
  const threads = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return { version: binding.TF_Version ?? tensorflow, threads };
}

/** What tfjs-node and TensorFlow expect of a process; a person's own settings stay. */
function prepareProcess(): void {
  // Removed in Node 23; tfjs-node 4.22 still calls them (tensorflow/tfjs#8609).
  const legacy = util as unknown as Record<string, unknown>;
  legacy['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  legacy['isArray'] ??= Array.isArray;
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(defaultThreads());
  // Errors only: the rest is advice on building TensorFlow.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}

function unavailable(what: string, cause?: unknown): EngineUnavailableError {
  return new EngineUnavailableError('tensorflow', `${what} set the engine to "onnx" or "auto".`, { cause });
}

function firstLine(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
  return line.endsWith('.') ? line : `${line}.`;
}
