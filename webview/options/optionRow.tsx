/** One option: what it is, its value, and why it would be what it would be. */

import * as l10n from '@vscode/l10n';
import { useId } from 'preact/hooks';
import { kindOfOption, type OptionId, options } from '../../src/protocol/options';
import { writeOption } from '../../src/protocol/optionText';
import { Button, Dropdown, Icon, TextField } from '../controls';
import { type OptionField, rounded, type TrainingOptions } from '../model/trainingOptions';

interface RowProps {
  readonly field: OptionField;
  readonly training: TrainingOptions;
}

export function OptionRow({ field, training }: RowProps) {
  const { id, isChanged, problem } = field;
  const { title, sentence } = options[id];
  const describedBy = useId();
  return (
    <div
      class={isChanged ? 'option changed' : 'option'}
      role="group"
      aria-label={title}
      data-testid={`option-${id}`}
      data-changed={isChanged}
    >
      <div class="option-words">
        <h3>{title}</h3>
        <p class="hint">{sentence}</p>
      </div>
      <div class="option-value">
        <div class="option-control">
          <Control field={field} training={training} describedBy={describedBy} />
          {(isChanged || problem !== undefined) && (
            <Button
              kind="icon"
              icon="discard"
              label={l10n.t('Reset {0}', title)}
              testId={`reset-${id}`}
              onPress={() => training.reset(id)}
            />
          )}
        </div>
        <p id={describedBy} class={problem ? 'option-problem' : 'hint'} data-testid={`reason-${id}`}>
          {problem === undefined ? (
            <Reason field={field} training={training} />
          ) : (
            <>
              <Icon name="error" /> {problem}
            </>
          )}
        </p>
      </div>
    </div>
  );
}

function Control({ field, training, describedBy }: RowProps & { readonly describedBy: string }) {
  const { id, text, problem, isTouched } = field;
  const kind = kindOfOption(id);
  const { title } = options[id];
  const presetText = field.preset === undefined ? l10n.t('none') : label(id, field.preset);
  if (kind.kind === 'choice') {
    return (
      <Dropdown
        label={title}
        hideLabel={true}
        choices={kind.choices.map(({ name, label }) => ({ value: name, label }))}
        value={text}
        title={kind.choices.find(({ name }) => name === text)?.description}
        testId={`value-${id}`}
        onChange={(name) => training.type(id, name)}
      />
    );
  }
  return (
    <TextField
      label={title}
      value={text}
      placeholder={field.reason === '' ? '' : presetText}
      isNumeric={kind.kind === 'number'}
      isInvalid={problem !== undefined}
      describedBy={describedBy}
      testId={`value-${id}`}
      onChange={(typed) => training.type(id, typed)}
      // Emptied, it is left to what it would be.
      onLeave={() => {
        if (!isTouched) training.reset(id);
      }}
    />
  );
}

/** Why its value is what it is; where it has been changed, what it would be and why: "Default: 32, for colour pictures". */
function Reason({ field, training }: RowProps) {
  const { id, preset, reason, isSet, isChanged } = field;
  if (reason === '') return <>{'\u2026'}</>;
  const value = preset === undefined ? l10n.t('none') : label(id, preset);
  const words = isChanged
    ? l10n.t('Default: {0}, {1}', value, reason)
    : reason.charAt(0).toLocaleUpperCase() + reason.slice(1);
  if (!isSet) return <>{words}</>;
  return (
    <button
      type="button"
      class="link"
      title={l10n.t('Show this setting')}
      onClick={() => training.openSetting(id)}
    >
      {words}
    </button>
  );
}

/** A value as one reads it. */
function label(id: OptionId, value: NonNullable<OptionField['preset']>): string {
  const kind = kindOfOption(id);
  const choice = kind.kind === 'choice' ? kind.choices.find((each) => each.value === value) : undefined;
  return choice?.label ?? writeOption(id, rounded(value));
}
