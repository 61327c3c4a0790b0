import type { ExplorerLineOptions } from './explorerLine';

type ViewMemory = ExplorerLineOptions['viewMemory'];

/**
 * What a panel of version 0.1 had the editor keep, for a window that has kept nothing of its own yet: curves, axes,
 * sliders and overlay mean the same. The view of its grid was a part of other axes, and the vectors it kept do not say
 * of which run they were: both are left.
 *
 * @param state what the editor hands over with a panel that it brings back.
 */
export function withEarlierState(memory: ViewMemory, state: unknown): ViewMemory {
  if (typeof state !== 'object' || state === null) return memory;
  return {
    read: async () => (await memory.read()) ?? JSON.stringify(state),
    write: (viewState) => memory.write(viewState),
  };
}
