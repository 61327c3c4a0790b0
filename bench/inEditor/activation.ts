// Runs in the extension host of a real VS Code: activates the extension and writes what that took.
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';

export interface Activation {
  readonly milliseconds: number;
  /** Processor time of the whole host meanwhile, in milliseconds: what a crowded machine does not change. */
  readonly processor: number;
  /** Memory of the whole extension host, in bytes, before and after. */
  readonly residentBefore: number;
  readonly residentAfter: number;
  readonly heapBefore: number;
  readonly heapAfter: number;
}

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('latent-explorer.latent-explorer');
  if (!extension) throw new Error('The extension is not installed.');
  if (extension.isActive) throw new Error('The extension was activated before anybody asked for it.');
  const before = process.memoryUsage();
  const used = process.cpuUsage();
  const began = performance.now();
  await extension.activate();
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  const after = process.memoryUsage();
  const activation: Activation = {
    milliseconds,
    processor: (user + system) / 1000,
    residentBefore: before.rss,
    residentAfter: after.rss,
    heapBefore: before.heapUsed,
    heapAfter: after.heapUsed,
  };
  await writeFile(process.env['LATENT_EXPLORER_TEST_REPORT']!, JSON.stringify({ passed: 1, activation }));
}
