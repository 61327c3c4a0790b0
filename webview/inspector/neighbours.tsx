/** The training pictures nearest to a place of the latent space. */

import * as l10n from '@vscode/l10n';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Weights, weightsKey } from '../../src/protocol/explorer';
import type { NeighboursResult } from '../../src/protocol/trainer';
import { IconButton } from '../controls';
import { PictureView } from '../drawing/pictureView';
import { decimal, fileName, integer } from '../format';
import { problemOf } from '../host';
import type { Panel } from '../model/panel';

const wanted = 8;

/** Live weights are followed only when asked to: searching encodes the training pictures anew. */
function subject(weights: Weights): string {
  return weights.kind === 'live' ? `live ${weights.run}` : weightsKey(weights);
}

interface NeighboursProps {
  readonly panel: Panel;
  readonly latent: Float32Array;
  /** Path of the picture that this is about: nothing would be nearer to it than itself. */
  readonly except?: string;
}

/** The nearest training pictures as a row; a press on one opens its file. */
export function Neighbours({ panel, latent, except }: NeighboursProps) {
  const [found, setFound] = useState<NeighboursResult | undefined>();
  const [problem, setProblem] = useState('');
  const [searching, setSearching] = useState(true);
  const [again, setAgain] = useState(0);
  const { explored } = panel.state.value.selection;
  const weights = useRef(explored?.weights);
  weights.current = explored?.weights;
  const key = explored && `${subject(explored.weights)} ${latent.join()} ${except ?? ''}`;
  useEffect(() => {
    if (!weights.current) return;
    setSearching(true);
    const request = panel.host.request('neighbours', {
      weights: weights.current,
      latent: latent.slice(),
      count: wanted,
      ...(except !== undefined && { except }),
    });
    request.result.then(
      (result) => {
        setFound(result);
        setProblem(result.neighbours.length > 0 ? '' : l10n.t('No training picture was found.'));
        setSearching(false);
      },
      (reason: unknown) => {
        const told = problemOf(reason);
        if (told === undefined) return;
        setFound(undefined);
        setProblem(told);
        setSearching(false);
      },
    );
    return () => request.cancel();
  }, [key, again]);
  const title =
    found && l10n.t('Nearest of {0} pictures, by distance between posterior means', integer(found.searched));
  return (
    <div class="block">
      <div class="block-heading">
        <h3 title={title}>{l10n.t('Nearest training pictures')}</h3>
        <IconButton
          label={l10n.t('Search Again')}
          icon="refresh"
          onPress={() => setAgain((count) => count + 1)}
        />
      </div>
      <p class="visually-hidden" role="status">
        {searching ? l10n.t('Searching…') : problem}
      </p>
      {problem !== '' && <p class="hint">{problem}</p>}
      <div class={`neighbours ${searching ? 'stale' : ''}`} data-testid="neighbours">
        {found?.neighbours.map(({ path, label, distance }, index) => (
          <button
            key={path}
            class="neighbour"
            type="button"
            title={path}
            onClick={() => panel.host.tell('openFile', { path })}
          >
            <PictureView pixels={{ batch: found.pictures, index }} label="" />
            <span class="visually-hidden">
              {label
                ? l10n.t('Open {0}, {1}, distance {2}', fileName(path), label, decimal(distance))
                : l10n.t('Open {0}, distance {1}', fileName(path), decimal(distance))}
            </span>
            <span aria-hidden="true" class="neighbour-label">
              {label}
            </span>
            <span aria-hidden="true" class="neighbour-distance">
              {decimal(distance)}
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
