import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
const bare = /[^\s"'`<>|*?()[\]{},;=]{1,1000}\.safetensors(?![\w-])/gi;
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

/**
 * Absolute paths that a path in a text may mean, likeliest first: itself, or relative to the document's
 * folder, then to each workspace folder.
 */
export function candidatePaths(
  text: string,
  documentFolder: string | undefined,
  workspaceFolders: readonly string[],
  paths: typeof path.posix = path,
): readonly string[] {
  if (/^file:\/\//i.test(text)) {
    try {
      return [fileURLToPath(text)];
    } catch {
      return [];
    }
  }
  if (paths.isAbsolute(text)) return [paths.normalize(text)];
  const relative = paths.sep === '/' ? text.replaceAll('\\', '/') : text;
  const bases = documentFolder === undefined ? workspaceFolders : [documentFolder, ...workspaceFolders];
  return [...new Set(bases.map((base) => paths.resolve(base, relative)))];
}
