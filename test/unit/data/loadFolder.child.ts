import { loadDataset } from '../../../src/data/dataset';

// Loads the folder named first with the cache folder named second, so many pictures at a time as the third word
// says, if there is one; tells what it found and took.
const [folder, cacheFolder, concurrency] = process.argv.slice(2);
const options = {
  cacheFolder: cacheFolder!,
  minimumImages: 1,
  concurrency: concurrency === undefined ? undefined : Number(concurrency),
};
const { count, skipped } = await loadDataset(folder!, options);
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ count, skipped, peakMegabytes }));
