import { loadDataset } from '../../../src/data/dataset';

// Loads the folder named first with the cache folder named second; tells what it found and took.
const [folder, cacheFolder] = process.argv.slice(2);
const { count, skipped } = await loadDataset(folder!, { cacheFolder: cacheFolder!, minimumImages: 1 });
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ count, skipped, peakMegabytes }));
