import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { isInside } from '../files/isInside';
import type { ExplorerRequests, OptionState } from '../protocol/explorer';
import { type OptionId, optionIds } from '../protocol/options';
import type { RequestedConfiguration } from '../protocol/requested';
import type { PicturesSeen } from '../protocol/resolution';
import type { TrainerRequests } from '../protocol/trainer';
import { UserError } from './errors';
import type { ExplorerMethod } from './explorerService';
import { NamedPaths } from './namedPaths';
import { optionReasons } from './optionReasons';
import type { Runs } from './runs/runs';

export interface TrainingOptionsSources {
  readonly ask: <M extends ExplorerMethod>(
    method: M,
    params: TrainerRequests[M]['params'],
    token?: CancellationToken,
  ) => Promise<TrainerRequests[M]['result']>;
  /** Throws unless the person trusts the workspace. */
  readonly requireTrust: () => void;
  /** What the person has set for pictures of a folder. */
  readonly settings: (folder: string) => RequestedConfiguration;
  /** Where their runs go. */
  readonly runsFolder: (folder: string) => string;
  /** The folders that the window is on, absolute paths. */
  readonly workspace: () => readonly string[];
  readonly runs: Pick<Runs, 'load'>;
}

/** Answers the page of options: what each would be for the pictures of a folder, and why. */
export class TrainingOptions {
  readonly #sources: TrainingOptionsSources;
  /** Folders that the person has chosen, of pictures and for runs. */
  readonly #named = { pictures: new NamedPaths(), runs: new NamedPaths() };

  constructor(sources: TrainingOptionsSources) {
    this.#sources = sources;
  }

  /** Takes note that the person has chosen a folder, so that the panel may ask about it, or for runs in it. */
  name(purpose: 'pictures' | 'runs', folder: string): void {
    this.#named[purpose].add(folder);
  }

  /** @throws UserError for a folder that the person has not chosen, and that nothing of theirs is about. */
  async requireFolder(folder: string): Promise<void> {
    this.#sources.requireTrust();
    if (this.#named.pictures.has(folder) || this.#sources.workspace().some((open) => isInside(open, folder)))
      return;
    const runs = await this.#sources.runs.load();
    if (runs.some(({ record }) => record.data.folder === folder)) return;
    throw new UserError(l10n.t('Choose the folder again: it lies outside this workspace.'));
  }

  /** @throws UserError for a folder that the person has not chosen for runs, and that none of theirs lies in. */
  async requireRunsFolder(folder: string): Promise<void> {
    this.#sources.requireTrust();
    if (this.#named.runs.has(folder) || this.#sources.workspace().some((open) => isInside(open, folder)))
      return;
    const runs = await this.#sources.runs.load();
    if (runs.some(({ id }) => path.dirname(id) === folder)) return;
    throw new UserError(l10n.t('Choose the folder for the run again: it lies outside this workspace.'));
  }

  /** A look at some of the pictures. */
  async picturesOf(
    { folder, background }: ExplorerRequests['picturesOf']['params'],
    token?: CancellationToken,
  ): Promise<PicturesSeen> {
    await this.requireFolder(folder);
    const under = background ?? this.#sources.settings(folder).background;
    return this.#sources.ask('lookAtPictures', { folder, background: under }, token);
  }

  async options(
    { folder, pictures, requested }: ExplorerRequests['options']['params'],
    token?: CancellationToken,
  ): Promise<ExplorerRequests['options']['result']> {
    await this.requireFolder(folder);
    const settings = this.#sources.settings(folder);
    const asked = { ...settings, ...requested };
    const { automatic, problem } = await this.#sources.ask('resolve', { requested: asked, pictures }, token);
    const known = { pictures, chosen: { ...automatic, ...asked } };
    const state = (id: OptionId): OptionState => {
      const isSet = settings[id] !== undefined;
      const preset = settings[id] ?? automatic[id];
      const explained = { ...known, chosen: { ...known.chosen, [id]: preset } };
      return {
        ...(preset !== undefined && { preset }),
        isSet,
        reason: isSet ? l10n.t('by your setting {0}', `vae.${id}`) : optionReasons[id].words(explained),
      };
    };
    return {
      options: Object.fromEntries(optionIds.map((id) => [id, state(id)])) as Record<OptionId, OptionState>,
      runsFolder: this.#sources.runsFolder(folder),
      ...(problem !== undefined && { problem }),
    };
  }
}
