// `npm run bench -- activate [--rounds N] [--json FILE]`: what the extension costs an editor in which nobody has asked for
// anything: the time of its activation in a real VS Code, its bundle as it is packaged, and the memory of the host.
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import type * as Targets from '../scripts/targets.mjs';
import type * as Editors from '../scripts/vscode/runExtensionTests.mjs';
import { benchOptions } from './harness/options';
import { Report } from './harness/report';
import { alternate, median } from './harness/rounds';
import type { Activation } from './inEditor/activation';

const { values, root } = benchOptions({});
const report = new Report('activate');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));

/** Loaded where they lie, not bundled: they find the project by their own place. */
const script = (...parts: string[]): Promise<unknown> =>
  import(pathToFileURL(path.join(root, 'scripts', ...parts)).href) as Promise<unknown>;

/** The extension's folder as it is packaged, as far as the host has to do with it. */
async function packaged(): Promise<{ extension: string; bundle: string }> {
  const { targets } = (await script('targets.mjs')) as typeof Targets;
  const host = targets({ production: true }).find(
    ({ entryPoints }) => Object.keys(entryPoints ?? {}).join() === 'extension',
  );
  if (!host) throw new Error('The bundle of the host is not among the targets.');
  const extension = path.join(scratch, 'extension');
  await esbuild.build({ ...host, outdir: path.join(extension, 'dist'), logLevel: 'warning' });
  for (const name of ['package.json', 'package.nls.json', 'package.nls.de.json', 'l10n', 'media']) {
    await cp(path.join(root, name), path.join(extension, name), { recursive: true });
  }
  return { extension, bundle: path.join(extension, 'dist', 'extension.js') };
}

try {
  const { extension, bundle } = await packaged();
  const kilobytes = (await stat(bundle)).size / 1000;
  report.figure('bundle of the host', kilobytes, 'kB');
  const tests = path.join(scratch, 'activation.js');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/inEditor/activation.ts'],
    outfile: tests,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const { runExtensionTests } = (await script('vscode', 'runExtensionTests.mjs')) as typeof Editors;
  const workspace = path.join(scratch, 'workspace');
  await mkdir(workspace);
  const file = path.join(scratch, 'activation.json');
  const round = async (): Promise<Activation> => {
    const evidence = path.join(scratch, 'evidence');
    const { code } = await runExtensionTests({
      extension,
      tests,
      workspace,
      report: file,
      evidence,
      minutes: 3,
    });
    if (code !== 0) throw new Error('VS Code could not activate the extension.');
    return (JSON.parse(await readFile(file, 'utf8')) as { activation: Activation }).activation;
  };
  const measured = await alternate([{ name: 'ours', round }], Number(values.rounds ?? 3));
  const rounds = measured.get('ours')!;
  const milliseconds = median(rounds.map((each) => each.milliseconds));
  const megabytes = (of: (each: Activation) => number) => median(rounds.map(of)) / 2 ** 20;
  report.figure('activation, the bundle loaded and everything registered', milliseconds, 'ms');
  report.figure('… processor time of the host meanwhile', median(rounds.map((each) => each.processor)), 'ms');
  report.figure(
    'memory of the host with nothing of ours',
    megabytes((each) => each.residentBefore),
    'MB',
  );
  report.figure(
    '… more after activation',
    megabytes((each) => each.residentAfter - each.residentBefore),
    'MB',
  );
  report.figure(
    '… of it heap',
    megabytes((each) => each.heapAfter - each.heapBefore),
    'MB',
  );
  for (const [level, share] of [
    ['must', 1],
    ['aim', 0.5],
  ] as const) {
    const about = { level, better: 'atMost' } as const;
    report.goal({ what: 'activation', ...about, bound: 50 * share, unit: 'ms', reached: milliseconds });
    report.goal({ what: 'bundle of the host', ...about, bound: 300 * share, unit: 'kB', reached: kilobytes });
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
await report.end(values.json);
