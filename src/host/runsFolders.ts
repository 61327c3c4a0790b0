import path from 'node:path';
import * as vscode from 'vscode';
import { Mementos } from './contributions';
import type { Releasable } from './disposable';
import type { RunsPlaces } from './runs/runs';
import { runsFolderIn } from './settings';
import { isInside } from '../files/isInside';
import { workspacePaths } from './trust';

const rememberedFolders = 10;

/** The folders of this window that hold runs: of the workspace, and those that were trained into before. */
export class RunsFolders implements RunsPlaces {
  readonly #memento: vscode.Memento;
  readonly #added = new vscode.EventEmitter<void>();

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  folders(): readonly string[] {
    return [...new Set([...workspacePaths().map(runsFolderIn), ...this.#remembered()])];
  }

  /** Looks into one more folder from now on, unless it is looked into already. */
  async remember(runsFolder: string): Promise<void> {
    if (this.folders().includes(runsFolder)) return;
    const known = [runsFolder, ...this.#remembered()].slice(0, rememberedFolders);
    await this.#memento.update(Mementos.runsFolders, known);
    this.#added.fire();
  }

  watch(changed: () => void): Releasable {
    let watchers = this.#watchAll(changed);
    const lookElsewhere = (): void => {
      for (const watcher of watchers) watcher.dispose();
      watchers = this.#watchAll(changed);
      changed();
    };
    const subscriptions = [
      this.#added.event(lookElsewhere),
      vscode.workspace.onDidChangeWorkspaceFolders(lookElsewhere),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('vae.runsFolder')) lookElsewhere();
      }),
    ];
    return {
      dispose: () => {
        for (const each of [...subscriptions, ...watchers]) each.dispose();
      },
    };
  }

  #remembered(): readonly string[] {
    return this.#memento.get<readonly string[]>(Mementos.runsFolders, []);
  }

  #watchAll(changed: () => void): readonly vscode.Disposable[] {
    return this.folders().flatMap((folder) => {
      // The folder may not exist yet: within the workspace, its own watcher sees it come.
      const workspace = workspacePaths().find((each) => isInside(each, folder) && each !== folder);
      const base = vscode.Uri.file(workspace ?? folder);
      const prefix = workspace ? `${path.relative(workspace, folder).split(path.sep).join('/')}/` : '';
      const { createFileSystemWatcher } = vscode.workspace;
      const watch = (names: string, ignoresChanges: boolean) =>
        createFileSystemWatcher(new vscode.RelativePattern(base, prefix + names), false, ignoresChanges);
      // Who trains a run touches its lock again and again, which says nothing new.
      const watchers = [
        watch('{*,*/{run,notes}.json,*/checkpoints/*.safetensors}', false),
        watch('*/state/lock*', true),
      ];
      return watchers.flatMap((watcher) => [
        watcher,
        watcher.onDidCreate(changed),
        watcher.onDidChange(changed),
        watcher.onDidDelete(changed),
      ]);
    });
  }
}
