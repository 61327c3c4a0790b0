import path from 'node:path';
import * as vscode from 'vscode';
import { ContextKeys, Mementos } from './contributions';
import { Disposable } from './disposable';
import { listRuns, type ListedCheckpoint, type ListedRun, type ReadableRun } from './runFolder';
import { runsFolderIn } from './settings';
import { isInside, workspacePaths } from './trust';

/** Changes on disk come in bursts. */
const settleMs = 250;
const rememberedFolders = 10;

/** The runs of the workspace, as they lie on the disk. */
export class RunStore extends Disposable {
  private readonly changes = this._register(new vscode.EventEmitter<void>());
  private watchers: vscode.Disposable[] = [];
  private listed: readonly ListedRun[] = [];
  private reading?: Promise<void>;
  private timer?: NodeJS.Timeout;

  /** The runs or their checkpoints are others than before. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly memento: vscode.Memento) {
    super();
    this._register(vscode.workspace.onDidChangeWorkspaceFolders(() => this.lookElsewhere()));
    this._register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('vae.runsFolder')) this.lookElsewhere();
      }),
    );
  }

  /** As last read, newest first. */
  get runs(): readonly ListedRun[] {
    return this.listed;
  }

  /** The runs, read now unless they have been read already. */
  async load(): Promise<readonly ListedRun[]> {
    if (this.watchers.length === 0) this.watch();
    this.reading ??= this.read();
    await this.reading;
    return this.listed;
  }

  /** Reads all again. */
  async refresh(): Promise<void> {
    clearTimeout(this.timer);
    if (this.watchers.length === 0) this.watch();
    const before = this.reading;
    this.reading = before ? before.then(() => this.read()) : this.read();
    await this.reading;
  }

  /** Looks into one more folder from now on, unless it is looked into already. */
  async remember(runsFolder: string): Promise<void> {
    if (this.folders().includes(runsFolder)) return;
    const known = this.memento.get<readonly string[]>(Mementos.runsFolders, []);
    await this.memento.update(Mementos.runsFolders, [runsFolder, ...known].slice(0, rememberedFolders));
    this.lookElsewhere();
  }

  find(run: string): ReadableRun | undefined {
    const found = this.listed.find((each) => each.path === run);
    return found?.kind === 'run' ? found : undefined;
  }

  findCheckpoint(
    path: string,
  ): { readonly run: ReadableRun; readonly checkpoint: ListedCheckpoint } | undefined {
    for (const run of this.listed) {
      if (run.kind !== 'run') continue;
      const checkpoint = run.checkpoints.find((each) => each.path === path);
      if (checkpoint) return { run, checkpoint };
    }
    return undefined;
  }

  /** The newest run that has a checkpoint. */
  latest(): ReadableRun | undefined {
    return this.listed.find((run): run is ReadableRun => run.kind === 'run' && run.checkpoints.length > 0);
  }

  override dispose(): void {
    clearTimeout(this.timer);
    this.unwatch();
    super.dispose();
  }

  private folders(): readonly string[] {
    const known = this.memento.get<readonly string[]>(Mementos.runsFolders, []);
    return [...new Set([...workspacePaths().map(runsFolderIn), ...known])];
  }

  private lookElsewhere(): void {
    this.unwatch();
    void this.refresh();
  }

  private watch(): void {
    for (const folder of this.folders()) {
      // The folder may not exist yet: within the workspace, its own watcher sees it come.
      const workspace = workspacePaths().find((each) => isInside(each, folder) && each !== folder);
      const base = vscode.Uri.file(workspace ?? folder);
      const prefix = workspace ? `${path.relative(workspace, folder).split(path.sep).join('/')}/` : '';
      const pattern = new vscode.RelativePattern(base, `${prefix}{*,*/run.json,*/checkpoints/*.safetensors}`);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const changed = (): void => this.refreshSoon();
      this.watchers.push(
        watcher,
        watcher.onDidCreate(changed),
        watcher.onDidChange(changed),
        watcher.onDidDelete(changed),
      );
    }
  }

  private unwatch(): void {
    for (const watcher of this.watchers.splice(0)) watcher.dispose();
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), settleMs);
  }

  private async read(): Promise<void> {
    const folders = this.folders();
    const runs = (await Promise.all(folders.map(listRuns))).flat();
    if (this.isDisposed) return;
    this.listed = runs;
    void vscode.commands.executeCommand('setContext', ContextKeys.hasRuns, runs.length > 0);
    this.changes.fire();
  }
}
