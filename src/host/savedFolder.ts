import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type * as vscode from 'vscode';
import { Mementos } from './contributions';

/** The parts of an extension's context that say where its window may keep something. */
export interface Storage {
  readonly storageUri: Pick<vscode.Uri, 'fsPath'> | undefined;
  readonly globalStorageUri: Pick<vscode.Uri, 'fsPath'>;
  readonly workspaceState: Pick<vscode.Memento, 'get' | 'update'>;
}

/**
 * Where a window keeps what outlives it; absolute path of a folder that need not be there. VS Code gives the folder of
 * a workspace to one window at a time. Windows without a workspace have none, and would take up each other's queue:
 * each of them gets a folder of its own.
 */
export function savedFolder({ storageUri, globalStorageUri, workspaceState }: Storage): string {
  if (storageUri) return storageUri.fsPath;
  const known = workspaceState.get<string>(Mementos.window);
  const name = known ?? randomUUID();
  if (known === undefined) void workspaceState.update(Mementos.window, name);
  return path.join(globalStorageUri.fsPath, 'windows', path.basename(name));
}
