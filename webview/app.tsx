/** The whole panel: the head, the stages, the inspector and the shelf, or the welcome before there is a run. */

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Header } from './header/header';
import { Inspector } from './inspector/inspector';
import { layoutFor } from './model/layout';
import type { Panel } from './model/panel';
import { ShelfStrip } from './shelf/shelf';
import { shownStages, StageArea } from './stages/stageArea';
import { Welcome } from './welcome/welcome';

export function App({ panel }: { readonly panel: Panel }) {
  const { known, selection } = panel.state.value;
  if (!known) return null;
  return selection.run === undefined ? <Welcome panel={panel} /> : <Explorer panel={panel} />;
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
  useSignalEffect(() => {
    closed.value = panel.picked.value === undefined;
  });
  const isOpen = beside.value ? panel.settings.state.inspector || !closed.value : !closed.value;
  const shown = shownStages(panel);
  const showsLosses = shown.first === 'learning' || (two.value && shown.second === 'learning');
  return (
    <div class={`panel ${isOpen ? (beside.value ? 'inspector-beside' : 'inspector-over') : ''}`} ref={root}>
      <Header panel={panel} spark={!showsLosses} />
      <StageArea panel={panel} two={two} />
      {isOpen && (
        <Inspector
          panel={panel}
          onClose={() => {
            closed.value = true;
            if (beside.peek()) panel.settings.update({ inspector: false });
          }}
        />
      )}
      <ShelfStrip panel={panel} />
    </div>
  );
}
