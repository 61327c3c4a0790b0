/** Several training pictures, chosen by lasso or rectangle: how many, what they are, and what to do with them. */

import * as l10n from '@vscode/l10n';
import { useEffect, useRef, useState } from 'preact/hooks';
import { mostRows, type TrainingPictures } from '../../src/protocol/encodings';
import type { PanelNotifications } from '../../src/protocol/explorer';
import { Button, IconButton } from '../controls';
import { PictureView } from '../drawing/pictureView';
import { fileName, integer } from '../format';
import { problemOf } from '../host';
import type { Panel } from '../model/panel';
import { runOf } from '../model/state';
import { CloseInspector } from './closeInspector';

type ChosenAction = PanelNotifications['chosenPictures']['action'];

/** Shown at first, and more at each wish. */
const page = 96;
/** More would push out what is on the shelf already. */
const mostShelvedAtOnce = 24;

export function Chosen({ panel, onClose }: { readonly panel: Panel; readonly onClose?: () => void }) {
  const chosen = panel.chosen.value;
  const [wanted, setWanted] = useState(page);
  useEffect(() => setWanted(page), [chosen]);
  const { shown, isCurrent, problem } = usePictures(panel, chosen.subarray(0, wanted));
  const left = Math.min(chosen.length, mostRows) - wanted;
  return (
    <>
      <div class="item-title">
        <h3 class="item-name" data-testid="chosen-count">
          {chosen.length === 1 ? l10n.t('1 picture') : l10n.t('{0} pictures', integer(chosen.length))}
        </h3>
        <div class="buttons tight">
          <Act
            panel={panel}
            action="reveal"
            label={l10n.t('Show in the File Explorer')}
            icon="folder-opened"
          />
          <Act panel={panel} action="copyPaths" label={l10n.t('Copy Paths')} icon="copy" />
          <Act panel={panel} action="exportCsv" label={l10n.t('Export CSV…')} icon="table" />
          <IconButton
            label={l10n.t('Add to Shelf')}
            icon="add"
            testId="chosen-to-shelf"
            disabled={!isCurrent || chosen.length > mostShelvedAtOnce}
            title={
              chosen.length > mostShelvedAtOnce
                ? l10n.t('At most {0} pictures go on the shelf at once', mostShelvedAtOnce)
                : l10n.t('Add to Shelf')
            }
            onPress={() => shown && panel.shelf.keepPictures(shown.paths)}
          />
          <IconButton
            label={l10n.t('Choose Nothing')}
            icon="clear-all"
            testId="chosen-clear"
            onPress={() => (panel.chosen.value = new Uint32Array())}
          />
          <CloseInspector onClose={onClose} />
        </div>
      </div>
      {problem !== '' && (
        <p class="hint" role="alert">
          {problem}
        </p>
      )}
      {shown && <Pictures panel={panel} shown={shown} />}
      {shown && left > 0 && (
        <Button
          label={l10n.t('Show {0} More', integer(Math.min(left, page)))}
          testId="chosen-more"
          onPress={() => setWanted(Math.min(mostRows, wanted + page))}
        />
      )}
      {wanted >= mostRows && chosen.length > mostRows && (
        <p class="hint">{l10n.t('{0} more', integer(chosen.length - mostRows))}</p>
      )}
    </>
  );
}

/** A button for what the host does with the pictures chosen. */
function Act(props: {
  readonly panel: Panel;
  readonly action: ChosenAction;
  readonly label: string;
  readonly icon: string;
}) {
  const { panel, action, label, icon } = props;
  const { explored } = panel.state.value.selection;
  return (
    <IconButton
      label={label}
      icon={icon}
      testId={`chosen-${action}`}
      disabled={!explored}
      onPress={() => {
        if (!explored) return;
        panel.host.tell('chosenPictures', {
          weights: explored.weights,
          rows: panel.chosen.peek().slice(),
          action,
        });
      }}
    />
  );
}

/** Pictures, and which they are. */
interface Shown extends TrainingPictures {
  readonly rows: Uint32Array;
  /** Of the run and the rows. */
  readonly key?: string;
}

/** The pictures of these rows; those of before stand in while others come. */
function usePictures(
  panel: Panel,
  rows: Uint32Array,
): { readonly shown?: Shown; readonly isCurrent: boolean; readonly problem: string } {
  const [shown, setShown] = useState<Shown | undefined>();
  const [problem, setProblem] = useState('');
  const { explored } = panel.state.value.selection;
  // Which pictures a run was trained on is the same for all its weights.
  const key = explored && `${runOf(explored)} ${rows.join()}`;
  useEffect(() => {
    if (!explored || rows.length === 0) return;
    const request = panel.host.request('trainingPictures', { weights: explored.weights, rows: rows.slice() });
    request.result.then(
      (pictures) => {
        setShown({ ...pictures, rows, key });
        setProblem('');
      },
      (reason: unknown) => setProblem(problemOf(reason) ?? ''),
    );
    return () => request.cancel();
  }, [key]);
  return { shown, isCurrent: shown?.key === key, problem };
}

/** One of them is reached by Tab, the others by the arrows. */
function Pictures(props: { readonly panel: Panel; readonly shown: Shown }) {
  const { panel, shown } = props;
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const current = Math.min(at, shown.paths.length - 1);
  const pick = (index: number): void => {
    const path = shown.paths[index];
    const row = shown.rows[index];
    if (path !== undefined && row !== undefined) panel.picked.value = { kind: 'picture', index: row, path };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(list.current?.children ?? [])] as HTMLElement[];
    const columns = all.filter(({ offsetTop }) => offsetTop === all[0]?.offsetTop).length;
    const by = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -all.length,
      End: all.length,
    }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(all.length - 1, current + by));
    setAt(next);
    all[next]?.focus();
  };
  return (
    <div
      class="chosen"
      role="group"
      aria-label={l10n.t('Pictures chosen')}
      data-testid="chosen"
      ref={list}
      onKeyDown={onKeyDown}
    >
      {shown.paths.map((path, index) => {
        const label = shown.labels[index];
        return (
          <button
            key={path}
            type="button"
            class="chosen-picture"
            title={path}
            aria-label={label ? `${fileName(path)}, ${label}` : fileName(path)}
            tabIndex={index === current ? 0 : -1}
            onFocus={() => setAt(index)}
            onClick={() => pick(index)}
          >
            <PictureView pixels={{ batch: shown.pictures, index }} label="" />
          </button>
        );
      })}
    </div>
  );
}
