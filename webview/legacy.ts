/**
 * Elements and controls made by hand, for the views that are not components yet: nothing new is built on this, and
 * it goes with the last of them.
 */

import './controls';

type Child = Node | string | undefined | false;

export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly hidden?: boolean;
  /** Read by tests; stable. */
  readonly testId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An element with its attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (options.class) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.title) made.title = options.title;
  if (options.hidden) made.hidden = true;
  if (options.testId) made.dataset['testid'] = options.testId;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  append(made, ...children);
  return made;
}

/** Appends the children that are there. */
export function append(parent: Element, ...children: readonly Child[]): void {
  parent.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
}

/** Sets the text only when it differs, so that live regions are not read out again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** An icon of the editor's own font; decoration only, so named where it is used. */
export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } });
}

/** A titled part of the panel with room for controls beside its title. */
export function section(id: string, title: string, ...toolbar: readonly Child[]) {
  const heading = element('h2', { text: title, attributes: { id: `${id}-title` } });
  const tools = element('div', { class: 'toolbar' }, ...toolbar);
  const body = element('div', { class: 'section-body' });
  const root = element(
    'section',
    { class: `section section-${id}`, testId: id, attributes: { 'aria-labelledby': `${id}-title` } },
    element('div', { class: 'section-heading' }, heading, tools),
    body,
  );
  return { root, heading, tools, body };
}

export interface ButtonOptions {
  readonly label: string;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'secondary' | 'icon';
  /** A codicon; for `icon` buttons it is all that shows, and the label is read out. */
  readonly icon?: string;
  readonly testId?: string;
}

/** A push button. */
export function button(options: ButtonOptions): HTMLElement {
  const made = document.createElement('vscode-button') as HTMLElement & { appearance: string };
  const kind = options.kind ?? 'secondary';
  made.appearance = kind;
  if (options.testId) made.dataset['testid'] = options.testId;
  if (kind === 'icon') {
    // As an attribute: the toolkit looks for it there, and else calls every such button "Icon Button".
    made.setAttribute('aria-label', options.label);
    made.title = options.label;
    made.append(icon(options.icon ?? 'question'));
  } else {
    if (options.icon) {
      const start = icon(options.icon);
      start.slot = 'start';
      made.append(start);
    }
    made.append(options.label);
  }
  made.addEventListener('click', options.onPress);
  return made;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** A control whose value the program may set without being told of it as a person's choice. */
export interface ValueControl<T> {
  readonly root: HTMLElement;
  set(value: T): void;
}

export interface DropdownControl {
  readonly root: HTMLElement;
  /** Shows these choices, with `value` chosen. */
  set(choices: readonly Choice<string>[], value: string): void;
}

/** A labelled list to choose one from. */
export function dropdown(options: {
  readonly label: string;
  readonly onChange: (value: string) => void;
  readonly testId?: string;
}): DropdownControl {
  const list = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  list.ariaLabel = options.label;
  if (options.testId) list.dataset['testid'] = options.testId;
  const root = element(
    'label',
    { class: 'field' },
    element('span', { class: 'field-label', text: options.label }),
    list,
  );
  let shown = '';
  list.addEventListener('change', () => options.onChange(list.value));
  return {
    root,
    set: (choices, value) => {
      const signature = JSON.stringify([choices, value]);
      if (signature === shown) return;
      shown = signature;
      const made = choices.map((choice) => {
        const option = element('vscode-option' as 'option', { text: choice.label, title: choice.label });
        option.setAttribute('value', choice.value);
        if (choice.value === value) option.setAttribute('selected', '');
        return option;
      });
      list.replaceChildren(...made);
      // The list takes note of its options one update later; until then a value would be refused.
      requestAnimationFrame(() => {
        if (shown === signature) list.value = value;
      });
    },
  };
}

/** A box to tick. */
export function checkbox(options: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly testId?: string;
}): ValueControl<boolean> {
  const box = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean };
  box.append(options.label);
  box.checked = options.checked;
  if (options.testId) box.dataset['testid'] = options.testId;
  let expected = options.checked;
  box.addEventListener('change', () => {
    if (box.checked === expected) return;
    expected = box.checked;
    options.onChange(expected);
  });
  return {
    root: box,
    set: (checked) => {
      expected = checked;
      box.checked = checked;
    },
  };
}

/** Two or three choices side by side, one of them on. */
export function choiceRow<T extends string>(options: {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly testId?: string;
}): ValueControl<T> & { enable(value: T, enabled: boolean, why?: string): void } {
  const root = element('div', {
    class: 'choice-row',
    testId: options.testId,
    attributes: { role: 'radiogroup', 'aria-label': options.label },
  });
  const group = `choice-${options.label.toLowerCase().replace(/\W+/g, '-')}`;
  const inputs = new Map<T, HTMLInputElement>();
  for (const choice of options.choices) {
    const input = element('input', { attributes: { type: 'radio', name: group, value: choice.value } });
    input.checked = choice.value === options.value;
    input.addEventListener('change', () => options.onChange(choice.value));
    inputs.set(choice.value, input);
    root.append(element('label', { class: 'choice' }, input, element('span', { text: choice.label })));
  }
  return {
    root,
    set: (value) => {
      const input = inputs.get(value);
      if (input) input.checked = true;
    },
    enable: (value, enabled, why = '') => {
      const input = inputs.get(value);
      if (!input) return;
      input.disabled = !enabled;
      if (input.parentElement) input.parentElement.title = enabled ? '' : why;
    },
  };
}

/** A value to drag between two bounds; a double click puts it back to 0. */
export function slider(options: {
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): ValueControl<number> {
  const input = element('input', {
    class: 'slider',
    attributes: {
      type: 'range',
      min: String(options.minimum),
      max: String(options.maximum),
      step: String(options.step),
      'aria-label': options.label,
    },
  });
  input.value = String(options.value);
  input.addEventListener('input', () => options.onChange(input.valueAsNumber));
  input.addEventListener('dblclick', () => {
    input.value = '0';
    options.onChange(0);
  });
  return {
    root: input,
    set: (value) => {
      input.value = String(value);
    },
  };
}

/** How far something has come; `total` of 0 shows that it is not known. */
export function progressBar(label: string): {
  readonly root: HTMLElement;
  set(done: number, total: number): void;
} {
  const filled = element('div', { class: 'progress-filled' });
  const root = element(
    'div',
    { class: 'progress', attributes: { role: 'progressbar', 'aria-label': label, 'aria-valuemin': '0' } },
    filled,
  );
  return {
    root,
    set: (done, total) => {
      root.classList.toggle('unknown', total <= 0);
      if (total > 0) {
        const share = Math.min(1, done / total);
        filled.style.width = `${(share * 100).toFixed(2)}%`;
        root.setAttribute('aria-valuemax', '100');
        root.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      } else {
        filled.style.width = '';
        root.removeAttribute('aria-valuenow');
      }
    },
  };
}

/** A few words set apart, with the longer story in a tooltip. */
export function badge(testId?: string): {
  readonly root: HTMLElement;
  set(text: string, title?: string): void;
} {
  const root = element('span', { class: 'badge', testId });
  return {
    root,
    set: (text, title = '') => {
      root.hidden = text === '';
      root.textContent = text;
      root.title = title;
    },
  };
}
