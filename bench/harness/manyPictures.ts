import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeDecodedPictures } from '../../test/support/decodedPictures';
import { benchFolder, pixelsFolder } from './pictures';

/** A folder of so many pictures of 64x64 in colour, decoded already. */
export async function makeManyPictures(count: number): Promise<string> {
  const folder = path.join(benchFolder, `many-${count}`, 'pictures');
  const complete = `${folder}.complete`;
  if (existsSync(complete)) return folder;
  console.log(`  making ${count.toLocaleString('en')} pictures, once`);
  await rm(folder, { recursive: true, force: true });
  await writeDecodedPictures(folder, pixelsFolder, count);
  await writeFile(complete, '');
  return folder;
}
