import { type EngineName, engineNames } from '../protocol/engines';
import type { Engine } from './engine';
import { createOnnxEngine, onnxVersions } from './onnx/onnxEngine';
import { installationFolder, readInstallation } from './tensorflow/installation';
import { createTensorflowEngine } from './tensorflow/tensorflowEngine';
import { createWebgpuEngine } from './webgpu/webgpuEngine';
import { webgpuVersions } from './webgpu/versions';

/** How an engine is had; its label stands in `src/protocol/engines.ts`. */
interface EngineEntry {
  /**
   * All on which its speed depends beside program and machine; undefined where it is not installed.
   * @param folder absolute path of the folder of installed engines, if there is one.
   */
  readonly versions: (folder: string | undefined) => Promise<readonly string[] | undefined>;
  /** @throws EngineUnavailableError that says what to do. */
  readonly load: (folder: string | undefined) => Promise<Engine>;
  /** What goes on where it is lost while it runs; without one that does not happen. */
  readonly successor?: EngineName;
}

const inside = (folder: string | undefined) =>
  folder === undefined ? undefined : installationFolder(folder);

/** Every engine there is. */
const registry: Readonly<Record<EngineName, EngineEntry>> = {
  onnx: {
    versions: () => onnxVersions(),
    load: () => createOnnxEngine(),
  },
  webgpu: {
    versions: () => webgpuVersions(),
    load: () => createWebgpuEngine(),
    successor: 'onnx',
  },
  tensorflow: {
    versions: async (folder) => {
      const place = inside(folder);
      const installed = place === undefined ? undefined : await readInstallation(place);
      return installed && [installed.tfjsNode, installed.tensorflow, installed.origin];
    },
    load: (folder) => createTensorflowEngine({ folder: inside(folder) }),
  },
};

export interface InstalledEngine {
  readonly name: EngineName;
  readonly versions: readonly string[];
  load(): Promise<Engine>;
}

/** @throws EngineUnavailableError */
export function loadNamed(name: EngineName, folder: string | undefined): Promise<Engine> {
  return registry[name].load(folder);
}

export const successorOf = (name: EngineName): EngineName | undefined => registry[name].successor;

/** The engines that are installed, without loading any that takes time, in the order of their list. */
export async function installedEngines(folder: string | undefined): Promise<InstalledEngine[]> {
  const found = await Promise.all(
    engineNames.map(async (name) => {
      const versions = await registry[name].versions(folder);
      return versions && { name, versions, load: () => loadNamed(name, folder) };
    }),
  );
  return found.filter((engine) => engine !== undefined);
}
