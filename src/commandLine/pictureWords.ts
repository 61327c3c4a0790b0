import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { FolderError, scanFolder } from '../data/scan';
import { printable } from '../protocol/quoted';
import { UsageError } from './arguments';
import type { Output } from './command';

/** The pictures that words and a list name. */
export interface NamedPictures {
  /** Absolute paths, in the order named; those of a folder sorted. */
  readonly paths: readonly string[];
  /** How many were left out, each told in a remark. */
  readonly skipped: number;
}

/**
 * Finds the pictures that a command is to work on: images by name, folders by their contents, and the names in a
 * list, with NUL between them if there is any, else one a line.
 *
 * @param list file of names, `-` for standard input.
 * @throws UsageError when nothing is named, or the list cannot be read; FolderError when a folder cannot be.
 */
export async function namedPictures(
  command: string,
  words: readonly string[],
  list: unknown,
  output: Output,
): Promise<NamedPictures> {
  const paths: string[] = [];
  let skipped = 0;
  const skip = (line: string) => {
    skipped++;
    output.remark(line);
  };
  const listed = typeof list === 'string' ? await namesOf(list, skip) : [];
  if (words.length === 0 && typeof list !== 'string')
    throw new UsageError(`${command} needs at least one picture, a folder of pictures, or --list FILE.`);
  for (const word of [...words, ...listed]) {
    const named = path.resolve(word);
    const found = await stat(named).catch(() => undefined);
    if (!found?.isDirectory()) {
      paths.push(named);
      continue;
    }
    const folder = await scanFolder(named);
    for (const { path: image } of folder.images) paths.push(image);
    for (const { path: file, reason } of folder.skipped) skip(`${printable(file)} was left out: ${reason}`);
  }
  if (paths.length === 0 && skipped === 0) throw new FolderError('There is no picture in what was named.');
  return { paths, skipped };
}

async function namesOf(list: string, skip: (line: string) => void): Promise<string[]> {
  const bytes = list === '-' ? await buffer(process.stdin) : await readList(path.resolve(list));
  const separator = bytes.includes(0) ? 0 : 10;
  const names: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(separator, start);
    const end = found < 0 ? bytes.length : found;
    const name = bytes.subarray(start, end);
    const text = name.toString('utf8');
    start = end + 1;
    if (text.trim() === '') continue;
    if (!Buffer.from(text, 'utf8').equals(name))
      skip(`${printable(text)} was left out: its name is not UTF-8. Rename it.`);
    // Lists made on Windows end their lines with two characters.
    else names.push(separator === 10 ? text.replace(/\r$/, '') : text);
  }
  return names;
}

async function readList(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new UsageError(`The list ${file} cannot be read: ${reason}.`);
  }
}
