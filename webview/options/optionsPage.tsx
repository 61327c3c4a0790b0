/** The page of options: what a training on a folder would be, why, and a button to begin it. Lies over the stages. */

import { useComputed } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type OptionGroup, options } from '../../src/protocol/options';
import { Button, Icon, Notice } from '../controls';
import { activity, isBusy } from '../model/state';
import type { Panel } from '../model/panel';
import { OptionRow } from './optionRow';
import { FolderLines } from './folders';

interface Group {
  readonly id: OptionGroup;
  readonly title: string;
  readonly sentence: string;
}

const groups = (): readonly Group[] => [
  {
    id: 'pictures',
    title: l10n.t('Pictures'),
    sentence: l10n.t('What the model is shown.'),
  },
  {
    id: 'model',
    title: l10n.t('Model'),
    sentence: l10n.t('How many numbers describe a picture, and what turns one into the other.'),
  },
  {
    id: 'objective',
    title: l10n.t('Objective'),
    sentence: l10n.t('What is learnt: to draw each picture again, and to keep the latent space in order.'),
  },
  {
    id: 'training',
    title: l10n.t('Training'),
    sentence: l10n.t('How long, in which steps, and what of it is kept.'),
  },
];

export function OptionsPage({ panel }: { readonly panel: Panel }) {
  const { training } = panel;
  const heading = useRef<HTMLHeadingElement>(null);
  const draft = training.draft.value;
  useLayoutEffect(() => heading.current?.focus(), []);
  // Wherever the focus is: it may have gone with what had it.
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      const isInList = (event.target as { open?: boolean } | null)?.open === true;
      if (event.key === 'Escape' && !event.defaultPrevented && !isInList) training.close();
    };
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, []);
  if (!draft) return null;
  const name = draft.folder.split(/[\\/]/).filter(Boolean).at(-1) ?? draft.folder;
  const fields = training.fields.value;
  // Of pictures that cannot be trained on there is nothing to choose.
  const isUnknown = training.failure.value !== undefined && training.answer.value === undefined;
  return (
    <main class="options" data-testid="options" data-folder={draft.folder}>
      <header class="options-head">
        <Button
          kind="icon"
          icon="arrow-left"
          label={l10n.t('Back')}
          title={l10n.t('Back (Escape)')}
          testId="options-back"
          onPress={() => training.close()}
        />
        <h1 tabIndex={-1} ref={heading}>
          {l10n.t('Train on {0}', name)}
        </h1>
        {draft.like !== undefined && (
          <p class="hint" data-testid="options-like">
            {l10n.t('with the settings of {0}', draft.like)}
          </p>
        )}
      </header>
      <div class="options-body">
        <div class="options-content">
          <FolderLines training={training} />
          <div class="option-groups" hidden={isUnknown}>
            {groups().map(({ id, title, sentence }) => (
              <section key={id} class="option-group" aria-labelledby={`group-${id}`}>
                <h2 id={`group-${id}`}>{title}</h2>
                <p class="hint">{sentence}</p>
                {fields
                  .filter((field) => options[field.id].group === id)
                  .map((field) => (
                    <OptionRow key={field.id} field={field} training={training} />
                  ))}
              </section>
            ))}
          </div>
        </div>
      </div>
      <StartBar panel={panel} />
    </main>
  );
}

/** What would be trained in few words, or what is in its way, and the buttons. */
function StartBar({ panel }: { readonly panel: Panel }) {
  const { training } = panel;
  const fields = training.fields.value;
  const changed = fields.filter(({ isChanged }) => isChanged);
  const touched = fields.some(({ isTouched }) => isTouched);
  const isOtherTraining = useComputed(() => isBusy(activity(panel.state.value).status.state)).value;
  const obstacle = useObstacle(training);
  return (
    <footer class="options-foot">
      <div class="options-words" role="status" data-testid="options-status">
        {obstacle ??
          [
            changed.length === 0
              ? l10n.t('Everything as chosen for these pictures.')
              : l10n.t('Changed: {0}.', changed.map(({ id }) => options[id].title).join(', ')),
            ...(isOtherTraining ? [l10n.t('Another run trains: this one waits its turn.')] : []),
          ].join(' ')}
      </div>
      <Button
        label={l10n.t('Reset All')}
        disabled={!touched}
        testId="options-reset-all"
        onPress={() => training.resetAll()}
      />
      <Button
        kind="primary"
        icon="play"
        label={l10n.t('Start Training')}
        disabled={!training.canStart.value}
        testId="options-start"
        onPress={() => training.start()}
      />
    </footer>
  );
}

/** Why training cannot begin, if it cannot. */
function useObstacle(training: Panel['training']) {
  const wrong = training.fields.value.filter(({ problem }) => problem !== undefined);
  const failure = training.failure.value;
  if (failure !== undefined) {
    return (
      <Notice icon="error" role="alert" testId="options-failure">
        {failure}
      </Notice>
    );
  }
  if (wrong.length > 0) {
    const names = wrong.map(({ id }) => options[id].title).join(', ');
    return (
      <button
        type="button"
        class="link option-problem"
        title={l10n.t('Go there')}
        data-testid="options-mend"
        onClick={() => document.querySelector<HTMLElement>('.options [aria-invalid=true]')?.focus()}
      >
        <Icon name="error" /> {l10n.t('Not yet: mend {0}.', names)}
      </button>
    );
  }
  const problem = training.answer.value?.problem;
  if (problem !== undefined) {
    return (
      <span class="option-problem">
        <Icon name="error" /> {l10n.t('Not yet: {0}', problem)}
      </span>
    );
  }
  return training.answer.value ? undefined : l10n.t('Looking at the pictures…');
}
