import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ImageTransform } from '../../protocol/configuration';
import { openForReading } from '../../files/regularFile';
import { checksum } from '../checksum';
import { contentDigest } from '../fingerprint';
import { decodePlain } from '../plainPicture';
import { largestPlainFile, type Piece, type PieceDone } from './decodeInThreads';

// A thread that decodes small plain pictures: calls that wait cost a fraction of those that tell when they are done.

const transform = workerData as ImageTransform;
const contents = Buffer.allocUnsafeSlow(largestPlainFile);

parentPort?.on('message', ({ paths }: Piece) => {
  const bytesPerImage = transform.imageSize ** 2 * transform.channels;
  const pixels = new Uint8Array(paths.length * bytesPerImage);
  const decoded = paths.map((file, i) => {
    const found = decode(file);
    if (found) pixels.set(found.pixels, i * bytesPerImage);
    return found && { checksum: checksum(found.pixels), digest: found.digest };
  });
  parentPort?.postMessage({ decoded, pixels } satisfies PieceDone, [pixels.buffer]);
});

/** Undefined for what is not plain, or cannot be read: the other way of decoding says why. */
function decode(file: string): { pixels: Uint8Array; digest: string } | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, openForReading);
    const facts = fstatSync(descriptor);
    if (!facts.isFile() || facts.size > contents.length) return undefined;
    const length = readSync(descriptor, contents, 0, facts.size, 0);
    if (length < facts.size) return undefined;
    const whole = contents.subarray(0, length);
    const pixels = decodePlain(whole, transform);
    return pixels && { pixels, digest: contentDigest(whole) };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
