import { loadDataset } from '../../../src/data/dataset';

// Loads the folder named first with the cache folder named second, so many pictures at a time as the third word
// says, if there is one; tells what it found and took. With a fourth word it makes pictures of 64 pixels in colour
// and tells how many it has.
const [folder, cacheFolder, concurrency, told] = process.argv.slice(2);
const options = {
  cacheFolder: cacheFolder!,
  minimumImages: 1,
  concurrency: concurrency === undefined ? undefined : Number(concurrency),
  ...(told !== undefined && {
    transform: { imageSize: 64, channels: 3 } as const,
    onProgress: ({ done }: { done: number }) => void process.stdout.write(`${done}\n`),
  }),
};
const { count, skipped } = await loadDataset(folder!, options);
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ count, skipped, peakMegabytes }));
