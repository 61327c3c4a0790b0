import * as l10n from '@vscode/l10n';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc';
import {
  type DrawnPicture,
  explorerErrorCodes,
  type ExplorerHostSide,
  type ExplorerNotifications,
  type ExplorerPanelSide,
  mostPngBytes,
  type OptionsWish,
  type PanelCommand,
  type PanelNotifications,
  requestSchemas,
  toldSchemas,
  type VectorAction,
} from '../protocol/explorer';
import { Pages, type Port } from '../rpc/pages';
import { Peer } from '../rpc/peer';
import { Disposable } from './disposable';
import { UserError } from './errors';
import { WeightsGoneError } from './explorerAnswers';
import type { ExplorerModel } from './explorerModel';
import type { TrainingOptions } from './trainingOptions';

/** Makes an animation, and tells how many of its frames are drawn. */
export type MakeAnimation = (
  onFrame: (done: number, total: number) => void,
  token: CancellationToken,
) => Promise<Uint8Array>;

/** What the panel's buttons do to the editor. */
export interface PanelActions {
  command(command: PanelCommand, run: string | undefined): Promise<unknown>;
  open(picture: string): Promise<unknown>;
  vector(action: VectorAction, latent: Float32Array): Promise<unknown>;
  copyPaths(paths: readonly string[]): Promise<unknown>;
  /** Absolute path of the folder that the person chooses. @param from to begin with */
  chooseFolder(purpose: 'pictures' | 'runs', from: string): Promise<string | undefined>;
  startTraining(training: PanelNotifications['startTraining']): Promise<unknown>;
  openSetting(name: string): Promise<unknown>;
  reveal(picture: string): Promise<unknown>;
  /** Saves a table where the person says. @param write to a file by its path; resolves with its lines. */
  saveTable(write: (file: string, token: CancellationToken) => Promise<number>): Promise<unknown>;
  /** Saves a picture where the person says. */
  savePicture(picture: DrawnPicture): Promise<unknown>;
  /** Says that a picture cannot be copied here, and offers to save it. */
  offerToSave(picture: DrawnPicture): Promise<unknown>;
  /** Saves an animation where the person says. @param make its contents, once there is a place for them. */
  saveAnimation(name: string, make: MakeAnimation): Promise<unknown>;
}

export interface ExplorerLineOptions {
  readonly model: ExplorerModel;
  /** What a training can be asked for. */
  readonly training: TrainingOptions;
  readonly actions: PanelActions;
  /** What the panel has set of its own, for as long as it is not shown. */
  readonly viewMemory: { read(): Promise<string | undefined>; write(viewState: string): void };
  /** Shows an error of something that the person did. */
  readonly report: (error: unknown) => void;
  /** What happened and what to do, in a sentence or two, for people. */
  readonly describe: (error: unknown) => string;
  /** One line about a message that could not be taken. */
  readonly warn: (problem: string) => void;
}

type Panel = Peer<ExplorerHostSide, ExplorerPanelSide>;

/**
 * The host's end of the Latent Explorer's contract: a snapshot for each page that is ready, then changes, and
 * answers to what it asks. The panel is not trusted: messages are checked, and paths must be known here.
 */
export class ExplorerLine extends Disposable {
  readonly #options: ExplorerLineOptions;
  readonly #pages: Pages<Panel>;
  /** The page that has its snapshot, so that changes mean something to it. */
  #hydrated?: Panel;
  #snapshots = Promise.resolve();
  #awaitsSnapshot = false;
  /** Options to be shown to the page that is to come, or to be left by it. */
  #wish?: OptionsWish | 'none';
  /** What a page of this panel has had kept: at hand even where the disk takes nothing. */
  #viewState?: string;

  constructor(port: Port, options: ExplorerLineOptions) {
    super();
    this.#options = options;
    this.#pages = this._register(new Pages(port, (connection) => this.#open(connection)));
    this._register(
      options.model.onDidChange((change) => {
        if (change === 'everything') this.#sendSnapshot();
        // What changes before the snapshot is made is part of it.
        else this.#hydrated?.notify(change.method, change.params);
      }),
    );
  }

  /** Has the page show the options of a training, once it is there. */
  openOptions(wish: OptionsWish): void {
    const { training } = this.#options;
    training.name('pictures', wish.folder);
    if (wish.runsFolder !== undefined) training.name('runs', wish.runsFolder);
    if (this.#hydrated) this.#hydrated.notify('openOptions', wish);
    else this.#wish = wish;
  }

  /** Has the page show its stages, once it is there. */
  leaveOptions(): void {
    if (this.#hydrated) this.#hydrated.notify('leaveOptions', {});
    else this.#wish = 'none';
  }

  /** What options are by default may have changed. */
  settingsChanged(): void {
    this.#hydrated?.notify('settingsChanged', {});
  }

  /** Has the page save or copy what a stage of it shows. */
  exportPicture(asked: ExplorerNotifications['exportPicture']): void {
    this.#hydrated?.notify('exportPicture', asked);
  }

  /** The panel is hidden and so taken down. */
  leave(): void {
    this.#hydrated = undefined;
    this.#pages.leave();
  }

  #open(connection: MessageConnection): Panel {
    const { model, training, actions, viewMemory, describe, warn } = this.#options;
    const { answers } = model;
    this.#hydrated = undefined;
    const page = new Peer<ExplorerHostSide, ExplorerPanelSide>(connection, {
      handlers: {
        requests: {
          run: (params) => answers.run(params),
          explore: async ({ choice }) => {
            await this.#done(async () => {
              if (choice.kind === 'checkpoint' && !(await model.lists(choice.path))) throw notThere();
              await model.explore(choice);
            });
            return {};
          },
          decode: (params, token) => answers.decode(params, token),
          encode: (params, token) => answers.encode(params, token),
          latentSpace: (params, token) => answers.ofEncodings('latentSpace', params, token),
          reconstructionLosses: (params, token) => answers.ofEncodings('reconstructionLosses', params, token),
          // Told to the page that asked, whatever else it has been told.
          places: (params, token) =>
            answers.places(params, (progress) => page.notify('projecting', progress), token),
          trainingPictures: (params, token) => answers.trainingPictures(params, token),
          posteriors: (params, token) => answers.ofEncodings('posteriors', params, token),
          neighbourhood: (params, token) => answers.ofEncodings('neighbourhood', params, token),
          neighbours: (params, token) => answers.neighbours(params, token),
          preview: (params, token) => answers.preview(params, token),
          picturesOf: (params, token) => training.picturesOf(params, token),
          options: (params, token) => training.options(params, token),
          chooseFolder: async ({ purpose, from }) => {
            const folder = await actions.chooseFolder(purpose, from);
            if (folder !== undefined) training.name(purpose, folder);
            return { folder };
          },
        },
        notifications: {
          ready: () => this.#sendSnapshot(),
          startTraining: (asked) =>
            this.#do(async () => {
              await training.requireFolder(asked.folder);
              if (asked.runsFolder !== undefined) await training.requireRunsFolder(asked.runsFolder);
              await actions.startTraining(asked);
            }),
          openSetting: ({ name }) => this.#do(() => actions.openSetting(name)),
          showRun: ({ run }) => this.#do(() => model.showRun(run)),
          command: ({ command, run }) =>
            this.#do(async () => {
              if (run !== undefined) await answers.requireRun(run);
              await actions.command(command, run);
            }),
          openFile: ({ path }) => this.#do(async () => answers.names(path) && actions.open(path)),
          keepPictures: ({ paths }) => model.keepPictures(paths),
          forgetPictures: ({ paths }) => model.forgetPictures(paths),
          vector: ({ action, latent }) => this.#do(() => actions.vector(action, latent)),
          keepViewState: ({ viewState }) => {
            this.#viewState = viewState;
            viewMemory.write(viewState);
          },
          chosenPictures: (chosen) => this.#do(() => this.#doWithChosen(chosen)),
          savePicture: (picture) => this.#do(() => actions.savePicture(picture)),
          copyPicture: (picture) => this.#do(() => actions.offerToSave(picture)),
          pictureTooLarge: () => this.#do(() => Promise.reject(tooLarge())),
          exportTimelapse: (asked) =>
            this.#do(async () => {
              const { record } = await answers.requireRun(asked.run);
              await actions.saveAnimation(record.name, (onFrame, token) =>
                answers.timelapse(asked, onFrame, token),
              );
            }),
        },
      },
      schemas: { requests: requestSchemas, notifications: toldSchemas },
      describe: (error) => ({
        code: error instanceof WeightsGoneError ? explorerErrorCodes.gone : explorerErrorCodes.failed,
        message: describe(error),
      }),
      onProblem: warn,
    });
    return page;
  }

  async #doWithChosen({ weights, rows, action }: PanelNotifications['chosenPictures']): Promise<void> {
    const { model, actions } = this.#options;
    const { answers } = model;
    switch (action) {
      case 'exportCsv':
        await actions.saveTable((file, token) => answers.writeCsv({ weights, rows, file }, token));
        return;
      case 'copyPaths':
        await actions.copyPaths(await answers.trainingPaths({ weights, rows }));
        return;
      case 'reveal': {
        const [first] = await answers.trainingPaths({ weights, rows: rows.slice(0, 1) });
        if (first !== undefined) await actions.reveal(first);
      }
    }
  }

  #do(action: () => Promise<unknown>): void {
    void this.#done(action);
  }

  /** Settles when it is done, or its failure told. */
  async #done(action: () => Promise<unknown>): Promise<void> {
    await action().catch((error: unknown) => this.#options.report(error));
  }

  #sendSnapshot(): void {
    if (!this.#pages.current || this.#awaitsSnapshot) return;
    this.#awaitsSnapshot = true;
    this.#snapshots = this.#snapshots.then(async () => {
      this.#awaitsSnapshot = false;
      try {
        const { model, viewMemory } = this.#options;
        const [snapshot, kept] = await Promise.all([model.snapshot(), viewMemory.read()]);
        const viewState = this.#viewState ?? kept;
        this.#hydrated = this.#pages.current;
        this.#hydrated?.notify('snapshot', { ...snapshot, viewState });
        if (this.#hydrated && this.#wish) {
          if (this.#wish === 'none') this.#hydrated.notify('leaveOptions', {});
          else this.#hydrated.notify('openOptions', this.#wish);
          this.#wish = undefined;
        }
      } catch (error) {
        this.#options.report(error);
      }
    });
  }
}

function tooLarge(): UserError {
  const most = mostPngBytes / 2 ** 20;
  return new UserError(
    l10n.t(
      'As a PNG file this picture would have more than {0} MiB. Make the panel smaller, then try again.',
      most,
    ),
  );
}

function notThere(): UserError {
  return new UserError(l10n.t('This checkpoint is no longer there. Refresh the runs, then choose another.'));
}
