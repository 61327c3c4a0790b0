import type { Services } from '../services';
import { requireFile, requireTrust } from '../trust';
import { asUri } from './arguments';
import { pickFolder } from './pickFolder';

/** `VAE: Train on Folder with Options…`: shows the options of a folder in the panel; asks for one unless given one. */
export async function trainOnFolderConfigure({ panel }: Services, folder?: unknown): Promise<void> {
  requireTrust();
  const picked = asUri(folder) ?? (await pickFolder());
  if (picked) panel.openOptions({ folder: requireFile(picked) });
}
