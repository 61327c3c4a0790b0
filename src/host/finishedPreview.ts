import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointFacts } from '../protocol/configuration';
import type { Preview } from '../protocol/explorer';
import type { PixelBatch } from '../protocol/trainer';
import { imageExtensions } from './contributions';
import type { ExplorerService } from './explorerService';
import { normalLatents } from './normalLatents';

const pictures = 16;
const foldersLookedInto = 64;
const seed = 1;

/**
 * Reconstructions and samples by a checkpoint of a run that is not training, which reports none itself.
 * Undefined when its pictures are gone.
 */
export async function finishedPreview(
  explorer: ExplorerService,
  facts: CheckpointFacts,
  dataFolder: string,
): Promise<Preview | undefined> {
  const checkpoint = facts.path;
  const images = await someImages(dataFolder);
  if (images.length === 0) return undefined;
  const { encoded } = await explorer.ask('encode', { checkpoint, images });
  if (encoded.length === 0) return undefined;
  const latents = normalLatents(pictures * facts.model.latentDimensions, seed);
  return {
    step: facts.step,
    epoch: facts.epoch,
    originals: together(encoded.map(({ original }) => original)),
    reconstructions: together(encoded.map(({ reconstruction }) => reconstruction)),
    samples: await explorer.ask('decode', { checkpoint, latents, count: pictures }),
  };
}

/** A few pictures of a folder, taken in turn from each of its subfolders; always the same. */
export async function someImages(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const subfolders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const lists = [imagesAmong(folder, entries.filter((entry) => entry.isFile()).map(({ name }) => name))];
  for (const { name } of subfolders.slice(0, foldersLookedInto)) {
    const inside = path.join(folder, name);
    lists.push(imagesAmong(inside, await readdir(inside).catch(() => [])));
  }
  const chosen: string[] = [];
  for (let index = 0; chosen.length < pictures && lists.some((list) => index < list.length); index += 1) {
    for (const list of lists) {
      const image = list[index];
      if (image !== undefined && chosen.length < pictures) chosen.push(image);
    }
  }
  return chosen.sort();
}

function imagesAmong(folder: string, names: readonly string[]): string[] {
  const isImage = (name: string): boolean => {
    return imageExtensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
  };
  return names.filter(isImage).sort().slice(0, pictures).map((name) => path.join(folder, name));
}

/** Batches of one size as one batch. */
function together(batches: readonly PixelBatch[]): PixelBatch {
  const [first] = batches;
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const pixels = new Uint8Array(batches.reduce((sum, batch) => sum + batch.pixels.length, 0));
  let offset = 0;
  for (const batch of batches) {
    pixels.set(batch.pixels, offset);
    offset += batch.pixels.length;
  }
  return { count, size: first?.size ?? 0, channels: first?.channels ?? 0, pixels };
}
