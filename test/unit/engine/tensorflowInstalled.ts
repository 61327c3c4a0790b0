import path from 'node:path';
import type { Engine } from '../../../src/engine/engine';
import { installationFolder, readInstallation } from '../../../src/engine/tensorflow/installation';
import { createTensorflowEngine } from '../../../src/engine/tensorflow/tensorflowEngine';

/** Where `npm run engine:tensorflow` installs, as `scripts/vscode/install.mjs` says. */
export const enginesFolder = path.resolve(process.env['LATENT_EXPLORER_CACHE'] || '.cache');

/** Set where absence is a failure: there the engine has just been installed. */
const isRequired = process.env['LATENT_EXPLORER_REQUIRE_TENSORFLOW'] === '1';

const folder = installationFolder(enginesFolder);
let told = false;

/** Whether tests of the engine can run; says once why not. */
export async function isInstalled(): Promise<boolean> {
  if (isRequired || (await readInstallation(folder))) return true;
  const remark = "TensorFlow engine: not installed ('npm run engine:tensorflow'), its tests are skipped.";
  if (!told) console.log(remark);
  told = true;
  return false;
}

/** @throws EngineUnavailableError */
export function tensorflowEngine(): Promise<Engine> {
  return createTensorflowEngine({ folder });
}
