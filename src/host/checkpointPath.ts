import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInside } from '../files/isInside';

/** Extension of every checkpoint. */
export const checkpointExtension = '.safetensors';

export interface PathInText {
  /** First column of the path itself, quotes left out. */
  readonly start: number;
  /** Column after its last character. */
  readonly end: number;
  readonly path: string;
}

// Inside quotes a path may hold blanks; outside, whatever commonly ends a path in prose or code ends it.
const quoted = /(["'`])((?:(?!\1).){1,1000}?\.safetensors)\1/gi;
const bare = /[^\s"'`<>|*?()[\]{},;=]{1,1000}\.safetensors(?![\w-]|\.\w)/gi;
const window = 1200;

/** The path of a checkpoint that the character at `column` of a line belongs to. */
export function checkpointPathAt(line: string, column: number): PathInText | undefined {
  // Lines of minified data can be megabytes long.
  const offset = Math.max(0, column - window);
  const text = line.slice(offset, column + window);
  const at = column - offset;
  for (const [pattern, group] of [
    [quoted, 2],
    [bare, 0],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      const found = match[group] ?? '';
      const start = match.index + (group === 2 ? 1 : 0);
      const end = start + found.length;
      if (at >= start && at <= end)
        return { start: start + offset, end: end + offset, path: unescape(found) };
    }
  }
  return undefined;
}

/** In JSON and in most languages' string literals a path has its backslashes doubled. */
function unescape(text: string): string {
  const runs = text.match(/\\+/g) ?? [];
  const doubled =
    runs.every((run) => run.length % 2 === 0) && !(runs.length === 1 && text.startsWith('\\\\'));
  return doubled ? text.replaceAll('\\\\', '\\') : text;
}

/** Where a text lies that names a path, and what may be looked at for it. */
export interface TextPlace {
  /** Absolute path of the document's folder; undefined for a document that is on no disk. */
  readonly documentFolder?: string;
  /** Absolute paths. */
  readonly workspaceFolders: readonly string[];
  /** Whether the person trusts the workspace. */
  readonly isTrusted: boolean;
}

/**
 * Absolute paths that a path in a text may mean, likeliest first: itself, or relative to the document's
 * folder, then to each workspace folder. Anyone may have written the text, and Windows gives a server that
 * a path names the person's credentials: of network paths only those within a trusted workspace are left.
 */
export function candidatePaths(
  text: string,
  { documentFolder, workspaceFolders, isTrusted }: TextPlace,
  paths: typeof path.posix = path,
): readonly string[] {
  const isAllowed = (file: string): boolean =>
    !isOnNetwork(file, paths) ||
    (isTrusted && workspaceFolders.some((folder) => isInside(folder, file, paths)));
  return meanings(text, documentFolder, workspaceFolders, paths).filter(isAllowed);
}

function meanings(
  text: string,
  documentFolder: string | undefined,
  workspaceFolders: readonly string[],
  paths: typeof path.posix,
): readonly string[] {
  if (/^file:\/\//i.test(text)) {
    try {
      return [fileURLToPath(text, { windows: paths.sep === '\\' })];
    } catch {
      return [];
    }
  }
  if (paths.isAbsolute(text)) return [paths.normalize(text)];
  const relative = paths.sep === '/' ? text.replaceAll('\\', '/') : text;
  const bases = documentFolder === undefined ? workspaceFolders : [documentFolder, ...workspaceFolders];
  return [...new Set(bases.map((base) => paths.resolve(base, relative)))];
}

/** `\\server\share\…`, and what else is no plain drive: `\\?\UNC\…`, `\\.\pipe\…`. */
function isOnNetwork(file: string, paths: typeof path.posix): boolean {
  return paths.sep === '\\' && paths.parse(paths.normalize(file)).root.startsWith('\\\\');
}
