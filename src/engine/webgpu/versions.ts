import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { onnxVersions } from '../onnx/onnxEngine';

/** Where Linux keeps one file for each Vulkan driver. */
const driverFolders = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
/** Settings that name other drivers. */
const driverSettings = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'LD_LIBRARY_PATH'];

/**
 * What the engine's speed depends on; undefined where ONNX Runtime's library is built without WebGPU. Starts nothing:
 * whether there is a card shows when the engine is loaded.
 */
export async function webgpuVersions(): Promise<readonly string[] | undefined> {
  const onnx = await onnxVersions();
  if (!onnx) return undefined;
  const { listSupportedBackends } = await import('onnxruntime-node');
  if (!listSupportedBackends().some(({ name }) => name === 'webgpu' || name === 'cuda')) return undefined;
  return [onnx[0]!, ...(process.platform === 'linux' ? await linuxDrivers() : [])];
}

async function linuxDrivers(): Promise<string[]> {
  const listed = driverFolders.map(async (folder) => {
    const names = await readdir(folder).catch(() => []);
    return names.map((name) => path.join(folder, name));
  });
  const named = driverSettings.map((name) => process.env[name] ?? '').filter(Boolean);
  return [...(await Promise.all(listed)).flat().sort(), ...named];
}
