/** A button that opens a menu, as the editor's `…` does: for what is seldom used, or has no room. */

import { useId, useRef } from 'preact/hooks';
import { Icon } from './controls';

export interface MenuItem {
  /** A codicon. */
  readonly icon: string;
  readonly label: string;
  readonly onPress: () => void;
  /** For what is switched on and off. */
  readonly pressed?: boolean;
  readonly testId: string;
}

/** Arrows step through the items, Escape and a press elsewhere close the menu; the focus then is where it was. */
export function MenuButton(props: {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly testId: string;
}) {
  const { label, items, testId } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const place = (): void => {
    if (!button.current || !menu.current) return;
    const { right, bottom } = button.current.getBoundingClientRect();
    menu.current.style.top = `${bottom + 2}px`;
    menu.current.style.right = `${document.documentElement.clientWidth - right}px`;
    menu.current.style.maxWidth = `${right - 4}px`;
  };
  const focus = (index: number): void => {
    const all = menu.current?.children ?? [];
    (all[(index + all.length) % all.length] as HTMLElement | undefined)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = [...(menu.current?.children ?? [])].indexOf(document.activeElement!);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) focus(next);
    else if (event.key === 'Escape' || event.key === 'Tab') menu.current?.hidePopover();
    if (next !== undefined || event.key === 'Escape') event.preventDefault();
    // What lies behind has keys of its own.
    event.stopPropagation();
  };
  return (
    <>
      <button
        ref={button}
        class="menu-button"
        type="button"
        popovertarget={id}
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        data-testid={testId}
      >
        <Icon name="ellipsis" />
      </button>
      <div
        ref={menu}
        class="menu"
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        onBeforeToggle={place}
        onToggle={(event) => {
          if (event.newState === 'open') focus(0);
        }}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.testId}
            class="menu-item"
            type="button"
            role={item.pressed === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={item.pressed}
            tabIndex={-1}
            data-testid={item.testId}
            onClick={() => {
              menu.current?.hidePopover();
              item.onPress();
            }}
          >
            <Icon name={item.icon} />
            <span>{item.label}</span>
            {item.pressed && <Icon name="check" />}
          </button>
        ))}
      </div>
    </>
  );
}
