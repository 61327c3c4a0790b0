import * as vscode from 'vscode';
import { Commands, type CommandId } from '../contributions';
import { Disposable } from '../disposable';
import type { Services } from '../services';
import { copyCheckpointPath } from './copyCheckpointPath';
import { deleteRun } from './deleteRun';
import { encodeImage } from './encodeImage';
import { exploreCheckpoint } from './exploreCheckpoint';
import { continueTraining, pauseTraining, stopTraining } from './inTraining';
import { showAllRuns, showFavouritesOnly } from './favouritesOnly';
import { copyPicture, savePicture } from './exportPicture';
import { installTensorflowEngine } from './installTensorflowEngine';
import { addFavourite, noteOnRun, removeFavourite, renameRun } from './noteOnRun';
import { resumeTraining } from './resumeTraining';
import { revealRun } from './revealRun';
import { moveDownInQueue, moveUpInQueue, removeFromQueue } from './queue';
import { samplePrior } from './samplePrior';
import { showSkippedFiles } from './showSkippedFiles';
import { openExplorer, refreshRuns, showLog } from './simple';
import { trainAgain } from './trainAgain';
import { trainOnFolder } from './trainOnFolder';
import { trainOnFolderConfigure } from './trainOnFolderConfigure';

/** What a command does. Arguments come from menus, buttons or other code, and are checked by the command. */
export type CommandHandler = (services: Services, ...args: readonly unknown[]) => unknown;

const handlers: Readonly<Record<CommandId, CommandHandler>> = {
  [Commands.trainOnFolder]: trainOnFolder,
  [Commands.trainOnFolderConfigure]: trainOnFolderConfigure,
  [Commands.trainAgain]: trainAgain,
  [Commands.resumeTraining]: resumeTraining,
  [Commands.pauseTraining]: pauseTraining,
  [Commands.continueTraining]: continueTraining,
  [Commands.stopTraining]: stopTraining,
  [Commands.openExplorer]: openExplorer,
  [Commands.encodeImage]: encodeImage,
  [Commands.exploreCheckpoint]: exploreCheckpoint,
  [Commands.samplePrior]: samplePrior,
  [Commands.copyCheckpointPath]: copyCheckpointPath,
  [Commands.revealRun]: revealRun,
  [Commands.deleteRun]: deleteRun,
  [Commands.renameRun]: renameRun,
  [Commands.noteOnRun]: noteOnRun,
  [Commands.addFavourite]: addFavourite,
  [Commands.removeFavourite]: removeFavourite,
  [Commands.showFavouritesOnly]: showFavouritesOnly,
  [Commands.showAllRuns]: showAllRuns,
  [Commands.refreshRuns]: refreshRuns,
  [Commands.moveUpInQueue]: moveUpInQueue,
  [Commands.moveDownInQueue]: moveDownInQueue,
  [Commands.removeFromQueue]: removeFromQueue,
  [Commands.savePicture]: savePicture,
  [Commands.copyPicture]: copyPicture,
  [Commands.showSkippedFiles]: showSkippedFiles,
  [Commands.showLog]: showLog,
  [Commands.installTensorflowEngine]: installTensorflowEngine,
};

/** Registers every command, with one way for errors: a message that says what to do. */
export class CommandTable extends Disposable {
  constructor(services: Services) {
    super();
    for (const [id, handler] of Object.entries(handlers)) {
      this._register(
        vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
          // Whoever does something next has seen that a training failed.
          services.queue.acknowledge();
          try {
            return await handler(services, ...args);
          } catch (error) {
            // Not thrown on: VS Code would show a second message, without buttons.
            services.notices.report(error, { title: vscode.l10n.t('Retry'), command: id, args });
            return undefined;
          }
        }),
      );
    }
  }
}
