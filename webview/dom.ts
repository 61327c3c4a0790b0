/** Building elements without a framework, and without style attributes, which the content policy forbids. */

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

/** Runs `work` once in the next frame, however often it is asked for before. */
export function oncePerFrame(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
