import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { Workbench } from '../support/workbench';
import { useWorkbench } from './useWorkbench';

describe('a workspace that is not trusted', () => {
  let workbench: Workbench;

  useWorkbench(
    {
      pictures: 40,
      asksForTrust: true,
      // Menus offer no command here, but a person's own key runs it all the same.
      keybindings: [
        { key: 'ctrl+alt+1', command: 'vae.trainOnFolder' },
        { key: 'ctrl+alt+2', command: 'vae.encodeImage' },
      ],
    },
    async (opened) => {
      workbench = opened;
      await workbench.answerTrust(false);
    },
  );

  it('says in the VAE view why nothing trains here, and how to change that', async () => {
    await workbench.showView('VAE');
    const welcome = workbench.page.locator('.welcome-view');
    await welcome.getByText('until you trust it').waitFor();
    await welcome.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    assert.equal(await welcome.getByRole('button', { name: 'Train on Folder…' }).count(), 0);
  });

  it('does not offer training on a folder', async () => {
    await workbench.showView('Explorer');
    const menu = await workbench.openContextMenu(workbench.treeItem('shapes'));
    await menu.getByRole('menuitem', { name: 'Copy Path', exact: false }).first().waitFor();
    // With options or without.
    for (const offered of await menu.getByRole('menuitem', { name: 'Train on Folder' }).all()) {
      assert.equal(await offered.getAttribute('aria-disabled'), 'true');
    }
    await workbench.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
  });

  for (const [key, what] of [
    ['Control+Alt+1', 'train'],
    ['Control+Alt+2', 'encode'],
  ] as const) {
    it(`does not ${what} when the command is run all the same, and says why`, async () => {
      const shapes = workbench.treeItem('shapes');
      await shapes.click();
      await workbench.page.keyboard.press(key);
      const refusal = workbench.notification('only in a trusted workspace');
      await refusal.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      assert.equal(await refusal.count(), 1);
      await refusal.hover();
      await refusal.getByRole('button', { name: /Clear Notification/ }).click();
      await refusal.waitFor({ state: 'hidden' });
      assert.ok(!(await readdir(workbench.workspace)).includes('vae-runs'));
    });
  }
});
