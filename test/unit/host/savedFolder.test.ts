import assert from 'node:assert/strict';
import path from 'node:path';
import { savedFolder } from '../../../src/host/savedFolder';

describe('where a window keeps what outlives it', () => {
  const globalStorageUri = { fsPath: path.resolve('/storage') };
  function window() {
    const memento = new Map<string, unknown>();
    return {
      get: (key: string) => memento.get(key) as never,
      update: (key: string, value: unknown) => Promise.resolve(void memento.set(key, value)),
    };
  }

  it('is the folder of its workspace', () => {
    const storageUri = { fsPath: path.resolve('/storage/workspace') };
    assert.equal(savedFolder({ storageUri, globalStorageUri, workspaceState: window() }), storageUri.fsPath);
  });

  it('is one of its own where there is no workspace, and again the next time', () => {
    const [one, other] = [window(), window()];
    const folderOf = (workspaceState: ReturnType<typeof window>) =>
      savedFolder({ storageUri: undefined, globalStorageUri, workspaceState });
    assert.notEqual(folderOf(one), folderOf(other));
    assert.equal(folderOf(one), folderOf(one));
    assert.ok(folderOf(one).startsWith(globalStorageUri.fsPath + path.sep));
  });
});
