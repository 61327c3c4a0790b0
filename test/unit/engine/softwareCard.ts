import { mkdtempSync, symlinkSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where browsers keep SwiftShader, a Vulkan driver that computes on the processor. */
const folders = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
  ...(process.env['CHROME_PATH'] ? [path.dirname(process.env['CHROME_PATH'])] : []),
];

/**
 * The environment in which a process finds SwiftShader as its only graphics card, by the name of the library that
 * finds drivers; undefined, with one line that says why, where there is none.
 */
export async function softwareCard(): Promise<NodeJS.ProcessEnv | undefined> {
  for (const folder of process.platform === 'linux' ? folders : []) {
    const driver = path.join(folder, 'libvk_swiftshader.so');
    if (
      !(await access(driver).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const libraries = mkdtempSync(path.join(tmpdir(), 'latent-explorer-swiftshader-'));
    symlinkSync(driver, path.join(libraries, 'libvulkan.so.1'));
    return { ...process.env, LD_LIBRARY_PATH: libraries, XDG_RUNTIME_DIR: libraries };
  }
  const why = 'no browser that brings SwiftShader, a graphics card in software, is installed here';
  if (process.env['LATENT_EXPLORER_REQUIRE_WEBGPU']) throw new Error(`WebGPU cannot be tested: ${why}.`);
  console.log(`    WebGPU is not tested: ${why}.`);
  return undefined;
}
