/** The whole panel: the head, the stages, the inspector and the shelf, or the welcome before there is a run. */

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { integer } from './format';
import { Header } from './header/header';
import { Inspector } from './inspector/inspector';
import { layoutFor } from './model/layout';
import type { Panel } from './model/panel';
import { OptionsPage } from './options/optionsPage';
import { ShelfStrip } from './shelf/shelf';
import { shownStages, StageArea } from './stages/stageArea';
import { Welcome } from './welcome/welcome';

export function App({ panel }: { readonly panel: Panel }) {
  const { known, selection } = panel.state.value;
  // Of the signal's many changes, what is typed included, only this one is of concern here.
  const isConfiguring = useComputed(() => panel.training.draft.value !== undefined).value;
  if (!known) return null;
  return (
    <>
      {/* Kept as it is under the page of options, which lies over it. */}
      <div class={isConfiguring ? 'explorer covered' : 'explorer'} inert={isConfiguring}>
        {selection.run === undefined ? <Welcome panel={panel} /> : <Explorer panel={panel} />}
      </div>
      {isConfiguring && <OptionsPage panel={panel} />}
    </>
  );
}

function Explorer({ panel }: { readonly panel: Panel }) {
  const root = useRef<HTMLDivElement>(null);
  const width = useSignal(document.documentElement.clientWidth);
  useLayoutEffect(() => {
    if (!root.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) width.value = entry.contentRect.width;
    });
    observer.observe(root.current);
    return () => observer.disconnect();
  }, []);
  const two = useComputed(() => layoutFor(width.value).twoStages);
  const beside = useComputed(() => layoutFor(width.value).inspectorBeside);
  // Beside the stages the inspector stays until it is closed; over them it comes with each pick.
  const closed = useSignal(true);
  // Whichever a person did last is what they want to see.
  const last = useSignal<'picked' | 'chosen'>('picked');
  const bring = (what: 'picked' | 'chosen'): void => {
    last.value = what;
    closed.value = false;
  };
  // Apart, so that what is still picked does not bring back what a person has closed.
  useSignalEffect(() => {
    if (panel.picked.value) bring('picked');
  });
  useSignalEffect(() => {
    if (panel.chosen.value.length > 0) bring('chosen');
  });
  useSignalEffect(() => {
    if (!panel.picked.value && panel.chosen.value.length === 0) closed.value = true;
  });
  const close = (): void => {
    closed.value = true;
    if (beside.peek()) panel.settings.update({ inspector: false });
  };
  const isOpen = beside.value ? panel.settings.state.inspector || !closed.value : !closed.value;
  const isOver = isOpen && !beside.value;
  useLayoutEffect(() => {
    const inspector = isOver ? root.current?.querySelector('.inspector') : undefined;
    if (!inspector) return;
    const observer = new ResizeObserver(() => {
      panel.coveredFrom.value = inspector.getBoundingClientRect().top;
    });
    observer.observe(inspector);
    return () => {
      observer.disconnect();
      panel.coveredFrom.value = undefined;
    };
  }, [isOver]);
  const shown = shownStages(panel, two.value);
  const showsLosses = shown.first === 'learning' || (two.value && shown.second === 'learning');
  return (
    <div
      class={`panel ${isOpen ? (beside.value ? 'inspector-beside' : 'inspector-over') : ''}`}
      ref={root}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && isOpen && !beside.peek()) close();
      }}
    >
      <Header panel={panel} spark={!showsLosses} />
      <StageArea panel={panel} two={two} />
      {isOpen && <Inspector panel={panel} last={last} onClose={close} />}
      <ShelfStrip panel={panel} />
      <Spoken panel={panel} />
    </div>
  );
}

/** Reads out what has been picked, wherever that was. */
function Spoken({ panel }: { readonly panel: Panel }) {
  const subject = panel.subject.value;
  const chosen = panel.chosen.value.length;
  const text =
    chosen > 0
      ? l10n.t('{0} pictures chosen', integer(chosen))
      : !subject
        ? ''
        : subject.number === undefined
          ? l10n.t('Picked {0}', subject.name)
          : l10n.t('Picked number {0}, {1}', subject.number, subject.name);
  return (
    <p class="visually-hidden" role="status" data-testid="picked">
      {text}
    </p>
  );
}
