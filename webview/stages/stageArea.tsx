/** Where the stages show: one beside code, two side by side where there is room, with a divider to drag. */

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../controls';
import { choose, type Place, unchosenStages, validStages } from '../model/layout';
import type { Panel } from '../model/panel';
import { stages } from './index';
import type { Stage } from './stage';

const ids = stages.map(({ id }) => id);
/** Of the divider, by key. */
const step = 0.02;

/** The stages that show, by their places; the second where there is room for two. */
export function shownStages(panel: Panel, two: boolean): Readonly<Record<Place, string>> {
  return validStages(panel.settings.state.stages ?? unchosenStages(panel, two), ids);
}

export function StageArea({ panel, two }: { readonly panel: Panel; readonly two: ReadonlySignal<boolean> }) {
  const area = useRef<HTMLDivElement>(null);
  // What comes forward by itself comes when it is there.
  useSignalEffect(() => panel.space.need('stages', panel.settings.state.stages === undefined));
  // What a stage is asked to show must be seen.
  const showing = panel.showing.value;
  const filming = panel.filming.value;
  useEffect(() => {
    const asked = filming ? 'grid' : showing?.stage;
    if (asked === undefined) return;
    const shown = shownStages(panel, two.peek());
    if (shown.first === asked || (two.peek() && shown.second === asked)) return;
    panel.settings.update({ stages: choose(shown, 'first', asked) });
  }, [showing, filming]);
  const share = panel.settings.state.divider;
  const columns = two.value ? `minmax(0, ${share}fr) 5px minmax(0, ${1 - share}fr)` : 'minmax(0, 1fr)';
  return (
    <main class="stages" ref={area} style={{ gridTemplateColumns: columns }}>
      <Tabs panel={panel} place="first" two={two} />
      {two.value && <Divider panel={panel} area={area} />}
      {two.value && <Tabs panel={panel} place="second" two={two} />}
      {stages.map((stage) => (
        <Held key={stage.id} panel={panel} stage={stage} two={two} />
      ))}
    </main>
  );
}

/** A stage from when it is first shown on; hidden, it keeps what it has. */
function Held(props: {
  readonly panel: Panel;
  readonly stage: Stage;
  readonly two: ReadonlySignal<boolean>;
}) {
  const { panel, stage, two } = props;
  const place = useComputed((): Place | undefined => {
    const { first, second } = shownStages(panel, two.value);
    return first === stage.id ? 'first' : two.value && second === stage.id ? 'second' : undefined;
  });
  // What a stage has set up goes on listening when the stage is gone: it then rests, and asks for nothing.
  const isHere = useSignal(true);
  useEffect(() => () => void (isHere.value = false), []);
  const shown = useComputed(() => isHere.value && place.value !== undefined);
  const made = useRef(false);
  made.current ||= shown.value;
  if (!made.current) return null;
  // Whoever works in a stage has chosen it: it doesn't give way to another any more.
  const stay = (): void => {
    if (!panel.settings.state.stages) panel.settings.update({ stages: shownStages(panel, two.peek()) });
  };
  return (
    <div
      class={`stage at-${place.value ?? 'none'}`}
      role="tabpanel"
      id={`stage-${stage.id}`}
      aria-label={stage.title()}
      hidden={!shown.value}
      data-testid={`stage-${stage.id}`}
      onPointerDown={stay}
      onKeyDown={stay}
    >
      <stage.View panel={panel} shown={shown} />
    </div>
  );
}

/** The tabs of a place: arrows go from one to the next, as in the editor. */
function Tabs(props: {
  readonly panel: Panel;
  readonly place: Place;
  readonly two: ReadonlySignal<boolean>;
}) {
  const { panel, place, two } = props;
  const list = useRef<HTMLDivElement>(null);
  const shown = shownStages(panel, two.value);
  const pick = (id: string | undefined): void => {
    if (id !== undefined) panel.settings.update({ stages: choose(shown, place, id) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = ids.indexOf(shown[place]);
    const next = {
      ArrowRight: (at + 1) % ids.length,
      ArrowLeft: (at + ids.length - 1) % ids.length,
      Home: 0,
      End: ids.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    pick(ids[next]);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div
      class={`tabs at-${place}`}
      ref={list}
      role="tablist"
      aria-label={place === 'first' ? l10n.t('Stage') : l10n.t('Second stage')}
      onKeyDown={onKeyDown}
    >
      {stages.map(({ id, title, icon }) => (
        <button
          key={id}
          class="tab"
          type="button"
          role="tab"
          aria-selected={id === shown[place]}
          aria-controls={`stage-${id}`}
          tabIndex={id === shown[place] ? 0 : -1}
          data-testid={`tab-${id}`}
          onClick={() => pick(id)}
        >
          <Icon name={icon} />
          <span>{title()}</span>
        </button>
      ))}
    </div>
  );
}

/** The line between two stages, moved by pointer and by arrow keys; a double click puts it in the middle. */
function Divider(props: { readonly panel: Panel; readonly area: { readonly current: HTMLElement | null } }) {
  const { panel, area } = props;
  const share = panel.settings.state.divider;
  const set = (next: number): void => panel.settings.update({ divider: Math.min(0.8, Math.max(0.2, next)) });
  return (
    <div
      class="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={l10n.t('Width of the first stage')}
      aria-valuemin={20}
      aria-valuemax={80}
      aria-valuenow={Math.round(share * 100)}
      tabIndex={0}
      data-testid="divider"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        const box = area.current?.getBoundingClientRect();
        if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        set((event.clientX - box.left) / box.width);
      }}
      onDblClick={() => set(0.5)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        set(share + by);
      }}
    />
  );
}
