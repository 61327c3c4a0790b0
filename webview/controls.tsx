/**
 * The controls of the panel as components, and the only file that knows the webview UI toolkit. What the toolkit
 * lacks (sliders, progress bars, choices in a row) is native and styled with the same theme variables. Its badge
 * and progress ring are not used: their templates need style attributes, which the content policy forbids.
 */

import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());

interface ToolkitAttributes extends HTMLAttributes<HTMLElement> {
  readonly appearance?: string;
  readonly disabled?: boolean;
  readonly value?: string;
  readonly selected?: boolean;
  readonly checked?: boolean;
}

declare module 'preact' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how JSX learns of elements
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ToolkitAttributes;
      'vscode-dropdown': ToolkitAttributes;
      'vscode-option': ToolkitAttributes;
    }
  }
}

/** An icon of the editor's own font; decoration only, so named where it is used. */
export function Icon({ name, slot }: { readonly name: string; readonly slot?: string }) {
  return <span class={`codicon codicon-${name}`} slot={slot} aria-hidden="true" />;
}

export interface ButtonProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'secondary' | 'icon';
  /** A codicon; for `icon` buttons it is all that shows, and the label is read out. */
  readonly icon?: string;
  /** What is said when the pointer rests on it. Default: for `icon` buttons the label. */
  readonly title?: string;
  readonly disabled?: boolean;
  /** For a button that switches something on and off. */
  readonly pressed?: boolean;
  readonly testId?: string;
}

/** A push button. */
export function Button({
  label,
  onPress,
  kind = 'secondary',
  icon,
  title,
  disabled,
  pressed,
  testId,
}: ButtonProps) {
  const isIcon = kind === 'icon';
  return (
    <vscode-button
      appearance={kind}
      disabled={disabled ?? false}
      // As an attribute: the toolkit looks for it there, and else calls every such button "Icon Button".
      aria-label={isIcon ? label : undefined}
      aria-pressed={pressed}
      title={title ?? (isIcon ? label : undefined)}
      data-testid={testId}
      onClick={onPress}
    >
      {icon && <Icon name={icon} slot={isIcon ? undefined : 'start'} />}
      {!isIcon && label}
    </vscode-button>
  );
}

/** A button of which the icon is all that shows. */
export function IconButton(props: Omit<ButtonProps, 'kind'> & { readonly icon: string }) {
  return <Button {...props} kind="icon" />;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** What a list says of it in place of the label while it is closed. */
  readonly short?: string;
}

export interface DropdownProps<T extends string> {
  readonly label: string;
  /** Reads the label out instead of showing it. */
  readonly hideLabel?: boolean;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly title?: string;
  readonly testId?: string;
}

/** A labelled list to choose one from. */
export function Dropdown<T extends string>({
  label,
  hideLabel,
  choices,
  value,
  onChange,
  title,
  testId,
}: DropdownProps<T>) {
  const list = useRef<HTMLElement & { value: string }>(null);
  const signature = JSON.stringify([choices, value]);
  const short = choices.find((choice) => choice.value === value)?.short;
  useLayoutEffect(() => {
    // The list takes note of its options one update later; until then a value would be refused.
    const frame = requestAnimationFrame(() => {
      if (list.current && list.current.value !== value) list.current.value = value;
    });
    return () => cancelAnimationFrame(frame);
  }, [signature]);
  return (
    <label class="field">
      {!hideLabel && <span class="field-label">{label}</span>}
      <vscode-dropdown
        // Options that change under an open list confuse it: another set of them is another list.
        key={JSON.stringify(choices)}
        ref={list}
        aria-label={label}
        title={title}
        data-testid={testId}
        onChange={(event) => {
          const chosen = (event.currentTarget as HTMLElement & { value: T }).value;
          if (chosen !== value) onChange(chosen);
        }}
      >
        {short !== undefined && <span slot="selected-value">{short}</span>}
        {choices.map((choice) => (
          <vscode-option
            key={choice.value}
            value={choice.value}
            title={choice.label}
            selected={choice.value === value}
          >
            {choice.label}
          </vscode-option>
        ))}
      </vscode-dropdown>
    </label>
  );
}

/** A line to type in. Native: what tells that its text is wrong would not reach the field within the toolkit's. */
export function TextField(props: {
  /** Read out; what is shown stands beside it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The field is left. */
  readonly onLeave?: () => void;
  readonly placeholder?: string;
  /** Numbers are typed. */
  readonly isNumeric?: boolean;
  readonly isInvalid?: boolean;
  /** Id of what is read out after the label. */
  readonly describedBy?: string;
  readonly testId?: string;
}) {
  return (
    <input
      type="text"
      class="text-field"
      aria-label={props.label}
      aria-invalid={props.isInvalid ?? false}
      aria-describedby={props.describedBy}
      inputMode={props.isNumeric ? 'decimal' : 'text'}
      spellcheck={false}
      autocomplete="off"
      placeholder={props.placeholder}
      value={props.value}
      data-testid={props.testId}
      onInput={(event) => props.onChange(event.currentTarget.value)}
      onBlur={props.onLeave}
    />
  );
}

/** Two or three choices side by side, one of them on. */
export function ChoiceRow<T extends string>(props: {
  readonly label: string;
  readonly choices: readonly (Choice<T> & { readonly disabled?: boolean; readonly title?: string })[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly testId?: string;
}) {
  const { label, choices, value, onChange, testId } = props;
  const group = useId();
  return (
    <div class="choice-row" role="radiogroup" aria-label={label} data-testid={testId}>
      {choices.map((choice) => (
        <label key={choice.value} class="choice" title={choice.title}>
          <input
            type="radio"
            name={group}
            value={choice.value}
            checked={choice.value === value}
            disabled={choice.disabled ?? false}
            onChange={() => onChange(choice.value)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}

/** A value to drag between two bounds; with `neutral`, a double click puts it back to that. */
export function Slider(props: {
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** What is read out in place of the number. */
  readonly valueText?: string;
  readonly neutral?: number;
  readonly disabled?: boolean;
  readonly class?: string;
  readonly testId?: string;
  readonly data?: Readonly<Record<`data-${string}`, string | undefined>>;
}) {
  const { label, minimum, maximum, step, value, onChange, valueText, neutral, disabled, testId, data } =
    props;
  const input = useRef<HTMLInputElement>(null);
  // After the bounds, which a browser would cut the value to; before the next key, whose step begins at it.
  useLayoutEffect(() => {
    if (input.current) input.current.value = String(value);
  }, [value, minimum, maximum]);
  return (
    <input
      ref={input}
      type="range"
      class={`slider ${props.class ?? ''}`}
      min={minimum}
      max={maximum}
      step={step}
      disabled={disabled ?? false}
      aria-label={label}
      aria-valuetext={valueText}
      data-testid={testId}
      {...data}
      onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      onDblClick={() => {
        if (neutral !== undefined) onChange(neutral);
      }}
    />
  );
}

/** How far something has come; `total` of 0 shows that it is not known, `idle` that there is nothing to do. */
export function ProgressBar(props: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly idle?: boolean;
}) {
  const { label, done, total, idle } = props;
  const known = total > 0;
  const share = known ? Math.min(1, done / total) : 0;
  return (
    <div
      class={`progress ${known ? '' : 'unknown'} ${idle ? 'idle' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(share * 100) : undefined}
    >
      <div
        class="progress-filled"
        style={known ? { width: `${(share * 100).toFixed(2)}%` } : { width: '' }}
      />
    </div>
  );
}

/** A few words set apart, with the longer story when the pointer rests on them. */
export function Badge(props: {
  readonly children: ComponentChildren;
  readonly title?: string;
  readonly testId?: string;
}) {
  return (
    <span class="badge" title={props.title} data-testid={props.testId}>
      {props.children}
    </span>
  );
}

/** A line of words with an icon, where something has to be said. */
export function Notice(props: {
  readonly icon: string;
  readonly children: ComponentChildren;
  readonly role?: 'status' | 'alert';
  readonly testId?: string;
}) {
  return (
    <p class="notice" role={props.role ?? 'status'} data-testid={props.testId}>
      <Icon name={props.icon} />
      <span>{props.children}</span>
    </p>
  );
}
