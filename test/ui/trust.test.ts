import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workbench } from '../support/workbench';
import { drawWorkspace, extension } from './pictures';

describe('a workspace that is not trusted', () => {
  let scratch: string;
  let workbench: Workbench;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-trust-'));
    const workspace = path.join(scratch, 'pictures');
    await mkdir(workspace);
    await drawWorkspace(workspace, 40, {});
    await writeFile(path.join(workspace, 'notes.txt'), 'Notes\n');
    workbench = await Workbench.open({ workspace, extension, asksForTrust: true });
    await workbench.answerTrust(false);
  });

  after(async () => {
    await workbench?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('says in the VAE view why nothing trains here, and how to change that', async () => {
    await workbench.showView('VAE');
    const welcome = workbench.page.locator('.welcome-view');
    await welcome.getByText('until you trust it').waitFor();
    await welcome.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    assert.equal(await welcome.getByRole('button', { name: 'Train on Folder…' }).count(), 0);
  });

  it('neither offers training on a folder nor trains', async () => {
    await workbench.showView('Explorer');
    const menu = await workbench.openContextMenu(workbench.treeItem('shapes'));
    await menu.getByRole('menuitem', { name: 'Copy Path', exact: false }).first().waitFor();
    const offered = menu.getByRole('menuitem', { name: 'Train on Folder' });
    const enabled =
      (await offered.count()) > 0 && (await offered.first().getAttribute('aria-disabled')) !== 'true';
    assert.equal(enabled, false);
    await workbench.page.keyboard.press('Escape');
    assert.ok(!(await readdir(workbench.workspace)).includes('vae-runs'));
  });
});
