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
function append(parent: Element, ...children: readonly Child[]): void {
  parent.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
}

/** Sets the text only when it differs, so that live regions are not read out again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
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

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** A control whose value the program may set without being told of it as a person's choice. */
export interface ValueControl<T> {
  readonly root: HTMLElement;
  set(value: T): void;
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
