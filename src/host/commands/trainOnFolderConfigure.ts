import type { StartedRun } from '../contributions';
import type { Services } from '../services';
import { requestedConfiguration } from '../settings';
import { requireFile, requireTrust } from '../trust';
import { asUri } from './arguments';
import { pickFolder } from './pickFolder';
import { pickTrainingOptions } from './pickTrainingOptions';
import { startTraining } from './trainOnFolder';

/** `VAE: Train on Folder with Options…`: asks for a folder unless given one, then for the options. */
export async function trainOnFolderConfigure(
  services: Services,
  folder?: unknown,
): Promise<StartedRun | undefined> {
  requireTrust();
  const picked = asUri(folder) ?? (await pickFolder());
  if (!picked) return undefined;
  requireFile(picked);
  const configuration = await pickTrainingOptions(requestedConfiguration(picked));
  return configuration && startTraining(services, picked, { configuration });
}
