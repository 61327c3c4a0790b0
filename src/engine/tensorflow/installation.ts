import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The tfjs-node whose JavaScript is built in; a binding of another version is not loaded. */
export const tfjsNodeVersion = '4.22.0';

/** The file whose presence says that an installation is whole. */
export const markerName = 'complete';

/** The contents of the marker. */
export interface InstallationMarker {
  readonly tfjsNode: string;
  /** Version of libtensorflow. */
  readonly tensorflow: string;
  /** Path of the native binding, relative to the folder. */
  readonly binding: string;
  /** In words, for a person. */
  readonly origin: string;
}

/** Where the engine lies in a folder of installed engines. */
export function installationFolder(enginesFolder: string): string {
  return path.join(enginesFolder, 'tensorflow-engine');
}

/** @returns undefined when the folder holds no whole installation for this version and platform. */
export async function readInstallation(folder: string): Promise<InstallationMarker | undefined> {
  try {
    const marker = JSON.parse(
      await readFile(path.join(folder, markerName), 'utf8'),
    ) as Partial<InstallationMarker>;
    const { tfjsNode, tensorflow, binding, origin = '' } = marker;
    if (tfjsNode !== tfjsNodeVersion || typeof tensorflow !== 'string' || typeof binding !== 'string')
      return undefined;
    return { tfjsNode, tensorflow, binding, origin };
  } catch {
    return undefined;
  }
}
