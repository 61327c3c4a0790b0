import path from 'node:path';

/** Whether a path is a folder or lies in it. */
export function isInside(folder: string, file: string, paths: typeof path.posix = path): boolean {
  const relative = paths.relative(folder, file);
  return (
    relative === '' ||
    (!relative.startsWith(`..${paths.sep}`) && relative !== '..' && !paths.isAbsolute(relative))
  );
}
