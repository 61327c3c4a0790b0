/** The page of options: what has been typed, what each option would be otherwise, and whether that can be trained. */

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { ExplorerRequests, OptionsAnswer, OptionsWish } from '../../src/protocol/explorer';
import type { ArchitectureName } from '../../src/protocol/model';
import { appliesTo, type OptionId, optionIds } from '../../src/protocol/options';
import { readOption, writeOption } from '../../src/protocol/optionText';
import type { RequestedConfiguration } from '../../src/protocol/requested';
import type { PicturesSeen } from '../../src/protocol/resolution';
import { type Host, type Pending, problemOf } from '../host';
import type { OptionsDraft } from './optionsDraft';
import type { ViewSettings } from './viewState';

type Value = RequestedConfiguration[OptionId];

/** An option as the page shows it. */
export interface OptionField {
  readonly id: OptionId;
  /** What stands in its field. */
  readonly text: string;
  /** What is trained with; undefined when it is nothing, or when what was typed is wrong. */
  readonly value: Value;
  /** What it would be if it had not been touched. */
  readonly preset: Value;
  /** Why. Empty while that is not known. */
  readonly reason: string;
  readonly isSet: boolean;
  /** Something has been typed or chosen, be it the same. */
  readonly isTouched: boolean;
  /** It is another than it would be. */
  readonly isChanged: boolean;
  /** What is wrong with what was typed, in words. */
  readonly problem?: string;
}

export class TrainingOptions {
  readonly #host: Pick<Host, 'request' | 'tell'>;
  readonly #settings: ViewSettings;
  /** What is on the page; undefined while it is closed. */
  readonly draft: ReadonlySignal<OptionsDraft | undefined>;
  readonly pictures = signal<PicturesSeen | undefined>(undefined);
  readonly answer = signal<OptionsAnswer | undefined>(undefined);
  /** Why there is no answer, in words. */
  readonly failure = signal<string | undefined>(undefined);
  readonly fields: ReadonlySignal<readonly OptionField[]>;
  readonly canStart: ReadonlySignal<boolean>;
  /** Counts what asks for a new answer although nothing was typed. */
  readonly #asked = signal(0);

  /** @param language of the person, as in BCP 47. */
  constructor(host: Pick<Host, 'request' | 'tell'>, settings: ViewSettings, language?: string) {
    this.#host = host;
    this.#settings = settings;
    const draft = (this.draft = computed(() => {
      const { options } = settings.state;
      return options?.isOpen ? options : undefined;
    }));
    this.fields = computed(() => fieldsOf(draft.value?.typed ?? {}, this.answer.value, language));
    this.canStart = computed(
      () =>
        this.answer.value !== undefined &&
        this.answer.value.problem === undefined &&
        this.fields.value.every(({ problem }) => problem === undefined),
    );
    this.#lookAtPictures();
    this.#askForOptions();
  }

  /** Shows the page. What was typed for the same folder is still there, unless the wish brings values of its own. */
  open({ folder, requested, like, runsFolder }: OptionsWish): void {
    const { options: before } = this.#settings.state;
    const typed = requested
      ? Object.fromEntries(
          optionIds.flatMap((id) => {
            const value = requested[id];
            return value === undefined ? [] : [[id, writeOption(id, value)]];
          }),
        )
      : before?.folder === folder
        ? before.typed
        : {};
    const goesTo = runsFolder ?? (before?.folder === folder ? before.runsFolder : undefined);
    const keptLike = before?.folder === folder ? before.like : undefined;
    batch(() => {
      this.#keep({ isOpen: true, folder, runsFolder: goesTo, typed, like: requested ? like : keptLike });
      this.again();
    });
  }

  close(): void {
    this.#change({ isOpen: false });
  }

  type(id: OptionId, typed: string): void {
    this.#change({ typed: { ...this.draft.peek()?.typed, [id]: typed } });
  }

  /** Leaves an option to what is chosen for the pictures, or set. */
  reset(id: OptionId): void {
    const entries = Object.entries(this.draft.peek()?.typed ?? {});
    this.#change({ typed: Object.fromEntries(entries.filter(([name]) => name !== id)) });
  }

  resetAll(): void {
    this.#change({ typed: {}, like: undefined });
  }

  /** Looks at the pictures again, after something went wrong or a setting was changed. */
  again(): void {
    this.#asked.value = this.#asked.peek() + 1;
  }

  /** Shows the setting that an option has its value from. */
  openSetting(id: OptionId): void {
    this.#host.tell('openSetting', { name: id });
  }

  /** Has the person choose a folder. */
  async chooseFolder(purpose: 'pictures' | 'runs'): Promise<void> {
    const draft = this.draft.peek();
    if (!draft) return;
    const from = purpose === 'pictures' ? draft.folder : this.runsFolder;
    const { folder } = await this.#host.request('chooseFolder', { purpose, from: from ?? draft.folder })
      .result;
    if (folder !== undefined) this.#change(purpose === 'pictures' ? { folder } : { runsFolder: folder });
  }

  /** Absolute path of the folder that the run will be made in, as soon as it is known. */
  get runsFolder(): string | undefined {
    return this.draft.value?.runsFolder ?? this.answer.value?.runsFolder;
  }

  start(): void {
    const draft = this.draft.peek();
    if (!draft || !this.canStart.peek()) return;
    // As the page shows it, whatever becomes of the settings meanwhile; the rest is chosen by all pictures.
    const asked = this.fields.peek().filter(({ isTouched, isSet }) => isTouched || isSet);
    const entries = asked.map(({ id, value }) => [id, value] as const);
    this.#host.tell('startTraining', {
      folder: draft.folder,
      ...(draft.runsFolder !== undefined && { runsFolder: draft.runsFolder }),
      requested: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    });
    this.close();
  }

  #change(change: Partial<OptionsDraft>): void {
    const draft = this.#settings.signal.peek().options;
    if (draft) this.#keep({ ...draft, ...change });
  }

  #keep(options: OptionsDraft): void {
    this.#settings.update({ options });
  }

  #lookAtPictures(): void {
    const wanted = computed(() => {
      const draft = this.draft.value;
      if (!draft) return undefined;
      const background = readOption('background', draft.typed.background ?? '').value as string | undefined;
      return JSON.stringify({ folder: draft.folder, background });
    });
    const asking = new Latest(this.#host, 'picturesOf');
    let folder: string | undefined;
    effect(() => {
      const key = wanted.value;
      void this.#asked.value;
      asking.cancel();
      if (key === undefined) return;
      const params = JSON.parse(key) as ExplorerRequests['picturesOf']['params'];
      untracked(() => {
        this.failure.value = undefined;
        // What is known of another folder says nothing of this one.
        if (params.folder !== folder) this.pictures.value = this.answer.value = undefined;
        folder = params.folder;
      });
      asking.ask(params, (seen) => (this.pictures.value = seen), this.#fail);
    });
  }

  #askForOptions(): void {
    const asking = new Latest(this.#host, 'options');
    effect(() => {
      const draft = this.draft.value;
      const pictures = this.pictures.value;
      asking.cancel();
      if (!draft || !pictures) return;
      const params = { folder: draft.folder, pictures, requested: requestedIn(draft.typed) };
      const take = (answer: OptionsAnswer): void => {
        this.failure.value = undefined;
        this.answer.value = answer;
      };
      asking.ask(params, take, this.#fail);
    });
  }

  readonly #fail = (problem: string): void => {
    this.failure.value = problem;
    this.answer.value = undefined;
  };
}

/** One question at a time: a newer one takes the place of the last. */
class Latest<M extends 'picturesOf' | 'options'> {
  readonly #host: Pick<Host, 'request'>;
  readonly #method: M;
  #pending?: Pending<M>;

  constructor(host: Pick<Host, 'request'>, method: M) {
    this.#host = host;
    this.#method = method;
  }

  cancel(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }

  ask(
    params: ExplorerRequests[M]['params'],
    take: (result: ExplorerRequests[M]['result']) => void,
    fail: (problem: string) => void,
  ): void {
    const request = this.#host.request(this.#method, params);
    this.#pending = request;
    request.result.then(
      (result) => {
        if (this.#pending === request) take(result);
      },
      (reason: unknown) => {
        const problem = problemOf(reason);
        if (this.#pending === request && problem !== undefined) fail(problem);
      },
    );
  }
}

/** What is typed soundly. */
function requestedIn(typed: OptionsDraft['typed']): RequestedConfiguration {
  const entries = Object.entries(typed).map(
    ([id, text]) => [id, readOption(id as OptionId, text).value] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The options that mean something to the architecture, in their order. */
function fieldsOf(
  typed: OptionsDraft['typed'],
  answer: OptionsAnswer | undefined,
  language: string | undefined,
): readonly OptionField[] {
  const fields = optionIds.map((id) => fieldOf(id, typed[id], answer, language));
  const architecture = fields.find(({ id }) => id === 'architecture')?.value;
  return fields.filter(
    ({ id }) => architecture === undefined || appliesTo(id, architecture as ArchitectureName),
  );
}

function fieldOf(
  id: OptionId,
  typed: string | undefined,
  answer: OptionsAnswer | undefined,
  language: string | undefined,
): OptionField {
  const { preset, reason = '', isSet = false } = answer?.options[id] ?? {};
  const { value, problem } = readOption(id, typed ?? '', language);
  const isTouched = typed !== undefined && typed.trim() !== '';
  return {
    id,
    text: typed ?? (preset === undefined ? '' : writeOption(id, rounded(preset))),
    value: problem === undefined ? (value ?? preset) : undefined,
    preset,
    reason,
    isSet,
    isTouched,
    isChanged: isTouched && JSON.stringify(value) !== JSON.stringify(preset),
    ...(problem !== undefined && { problem }),
  };
}

/** A share such as 1/14 is worked out, not meant to its last digit. */
export function rounded(value: NonNullable<Value>): NonNullable<Value> {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
}
