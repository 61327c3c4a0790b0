// The window that the tests of a suite share.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workbench, type WorkbenchOptions } from '../support/workbench';
import { drawWorkspace, extension } from './pictures';

export interface SharedOptions extends Omit<WorkbenchOptions, 'workspace'> {
  /** How many pictures to draw into the folder `shapes`. */
  readonly pictures: number;
  /** The settings of the workspace. */
  readonly ofWorkspace?: Record<string, unknown>;
  /** Adds to the workspace before it is opened. */
  readonly prepare?: (workspace: string) => Promise<unknown>;
  /** How long all of that may take, in milliseconds, where it is longer than for a test. */
  readonly timeout?: number;
}

/**
 * Draws a workspace and opens it before the tests of the suite that this is called in, and ends it after them. What the
 * window shows when one fails is kept in `out/test-results`.
 *
 * @param opened is given the window, before the first test.
 */
export function useWorkbench(
  { pictures, ofWorkspace = {}, prepare, timeout, ...options }: SharedOptions,
  opened: (workbench: Workbench) => unknown,
): void {
  let scratch: string;
  let workbench: Workbench;

  before(async function () {
    if (timeout !== undefined) this.timeout(timeout);
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-pictures-'));
    const workspace = path.join(scratch, 'pictures');
    await drawWorkspace(workspace, pictures, ofWorkspace);
    await prepare?.(workspace);
    workbench = await Workbench.open({ extension, ...options, workspace });
    await opened(workbench);
  });

  after(async () => {
    await workbench?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await keepPicture(workbench, test.fullTitle());
  });
}

/** Keeps what a window shows when a test fails. */
async function keepPicture(workbench: Workbench, test: string): Promise<void> {
  const name = `failed ${test.replace(/\W+/g, ' ').slice(0, 100).trim()}.png`;
  await workbench.screenshot(path.resolve('out', 'test-results', name)).catch(() => undefined);
}
