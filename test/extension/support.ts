import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/host/api';
import './border';

const run = promisify(execFile);

const extensionId = 'latent-explorer.latent-explorer';

/** The extension under test, activated. */
export async function activate(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>(extensionId);
  assert.ok(extension, `${extensionId} is installed`);
  return extension.activate();
}

function extensionFile(...names: string[]): string {
  return path.join(vscode.extensions.getExtension(extensionId)!.extensionPath, ...names);
}

export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

/** The command line of the same build; its numbers are what the editor's are held against. */
export async function commandLine(...words: string[]): Promise<string> {
  return (await startCommandLine(...words)).stdout;
}

/** The same, to be ended by its `child`. */
export function startCommandLine(...words: string[]) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return run(process.execPath, [extensionFile('dist', 'cli.js'), ...words], { env, maxBuffer: 1 << 26 });
}

/** Real picture files in the workspace, one label a subfolder. */
export async function drawPictures(name: string, count: number): Promise<string> {
  const folder = path.join(workspaceFolder(), name);
  await mkdir(folder, { recursive: true });
  await commandLine('draw', folder, '--count', String(count));
  return folder;
}

/** Some picture files of a folder of labelled pictures. */
export async function somePictures(folder: string, count: number): Promise<string[]> {
  const labels = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const files = await Promise.all(
    labels.map(async ({ name }) =>
      (await readdir(path.join(folder, name))).map((file) => path.join(folder, name, file)),
    ),
  );
  const pictures = files.flat().filter((file) => file.endsWith('.png'));
  assert.ok(pictures.length >= count);
  return pictures.slice(0, count);
}

/** A figure for whoever reads the log; the launcher passes on lines that begin so. */
export function note(text: string): void {
  console.log(`Σ     ${text}`);
}

/** Waits until something is there. */
export async function until<T>(what: string, look: () => T | undefined | false, seconds = 60): Promise<T> {
  for (let tenths = 0; tenths < seconds * 10; tenths++) {
    const found = look();
    if (found) return found;
    await new Promise<void>((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not happen within ${seconds} seconds.`);
}

/** Collects what an event fires until disposed. */
export function collect<T>(event: vscode.Event<T>): vscode.Disposable & { readonly items: T[] } {
  const items: T[] = [];
  const subscription = event((item) => items.push(item));
  return { items, dispose: () => void subscription.dispose() };
}
