// `npm run bench -- ingest [--share S] [--rounds N] [--json FILE]`: folders of pictures read and decoded the first time,
// against torchvision's ImageFolder with a loader of two workers, in turn. Needs `npm run build`.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadDataset } from '../src/data/dataset';
import { type PictureFolder, pictureFolders } from './harness/folders';
import { benchOptions } from './harness/options';
import { findPeers, Peer } from './harness/python';
import { Report } from './harness/report';
import { alternate, median, type Side } from './harness/rounds';

const { values, root } = benchOptions({ share: { type: 'string', default: '1' } });
const rounds = Number(values.rounds ?? 3);
const report = new Report('ingest');
const peers = await findPeers();
if (peers.missing !== undefined) report.remark(peers.missing);

for (const folder of await pictureFolders(Number(values.share))) {
  const ours: Side<number> = { name: 'ours', round: () => firstTime(folder) };
  const sides = [ours];
  let peer: Peer | undefined;
  if (peers.missing === undefined) {
    const { imageSize, channels } = folder;
    peer = new Peer(peers.python, root, 'torch_load', [folder.folder, String(imageSize), String(channels)]);
    await peer.next();
    const theirs = peer;
    sides.push({
      name: 'torchvision',
      round: async () => (await theirs.ask<{ seconds: number }>({})).seconds,
    });
  }
  const seconds = await alternate(sides, rounds);
  peer?.close();
  const rate = (name: string) => folder.count / median(seconds.get(name)!);
  for (const { name } of sides) report.figure(`${folder.name}: ${name}`, rate(name), 'pictures/s');
  const goal = {
    what: `${folder.name}: pictures a second, to torchvision's`,
    better: 'atLeast',
    unit: '×',
    ...(peers.missing === undefined
      ? { reached: rate('ours') / rate('torchvision') }
      : { missing: 'no Python' }),
  } as const;
  report.goal({ ...goal, level: 'must', bound: 1 });
  report.goal({ ...goal, level: 'aim', bound: 2 });
}
await report.end(values.json);

/** Into a cache that is empty. @returns seconds. */
async function firstTime({ folder, imageSize, channels }: PictureFolder): Promise<number> {
  const cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
  try {
    const began = performance.now();
    const { pixels } = await loadDataset(folder, { cacheFolder, transform: { imageSize, channels } });
    const seconds = (performance.now() - began) / 1000;
    await pixels.close();
    return seconds;
  } finally {
    await rm(cacheFolder, { recursive: true });
  }
}
