import type * as vscode from 'vscode';
import type { Checkpoints } from './checkpoints';
import type { EngineInstaller } from './engineInstaller';
import type { ExplorerModel } from './explorerModel';
import type { ExplorerPanel } from './explorerPanel';
import type { ExplorerService } from './explorerService';
import type { Notices } from './notices';
import type { Runs } from './runs/runs';
import type { TrainingQueue } from './runs/trainingQueue';
import type { CheckpointEditor } from './views/checkpointEditor';
import type { RunsTree } from './views/runsTree';

/** What commands work with; made once, in `extension.ts`. */
export interface Services {
  readonly log: vscode.LogOutputChannel;
  readonly notices: Notices;
  readonly runs: Runs;
  readonly queue: TrainingQueue;
  readonly explorer: ExplorerService;
  readonly checkpoints: Checkpoints;
  readonly model: ExplorerModel;
  readonly panel: ExplorerPanel;
  readonly editor: CheckpointEditor;
  readonly tree: RunsTree;
  readonly installer: EngineInstaller;
}
