// `npm run bench -- reopen [--share S] [--rounds N] [--json FILE]`: the folders of `ingest` the first time, and again
// from the cache, in turn. Needs `npm run build`.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadDataset } from '../src/data/dataset';
import { pictureFolders } from './harness/folders';
import { benchOptions } from './harness/options';
import { Report } from './harness/report';
import { median } from './harness/rounds';

const { values } = benchOptions({ share: { type: 'string', default: '1' } });
const rounds = Number(values.rounds ?? 3);
const report = new Report('reopen');

for (const { name, folder, imageSize, channels, count } of await pictureFolders(Number(values.share))) {
  const [first, again]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
    const load = async () => {
      const began = performance.now();
      const { pixels } = await loadDataset(folder, { cacheFolder, transform: { imageSize, channels } });
      const seconds = (performance.now() - began) / 1000;
      await pixels.close();
      return seconds;
    };
    try {
      first.push(await load());
      again.push(median([await load(), await load(), await load()]));
    } finally {
      await rm(cacheFolder, { recursive: true });
    }
  }
  const [firstly, reopened] = [median(first), median(again)];
  report.figure(`${name}: the first time`, firstly, 's');
  report.figure(`${name}: from the cache`, reopened, 's');
  report.figure(`${name}: from the cache, a picture`, (1e6 * reopened) / count, 'µs');
  report.goal({
    what: `${name}: the first time, to from the cache`,
    level: 'must',
    bound: 20,
    better: 'atLeast',
    unit: '×',
    reached: firstly / reopened,
  });
}
await report.end(values.json);
