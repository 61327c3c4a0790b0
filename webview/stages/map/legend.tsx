/** What the colours of the map stand for; entries of labels and of the split can be left out or shown alone. */

import * as l10n from '@vscode/l10n';
import { useSignal } from '@preact/signals';
import { integer, nats } from '../../format';
import { type Group, soloed, toggled } from '../../model/map/filter';
import { shadeCount, shadeOfCategory } from '../../model/places/shades';
import type { MapController } from './mapController';
import { counted, labelName, splitName } from './words';

/** More entries than this are shown when asked for. */
const mostShown = 40;

export function Legend({ map }: { readonly map: MapController }) {
  const { state } = map;
  const columns = state.columns.value;
  const { colouring } = state.settings;
  const isScale = colouring === 'loss' || colouring === 'kl';
  return (
    <div class="map-legend" data-testid="map-legend">
      {isScale && <Scale map={map} />}
      {columns && colouring !== 'split' && (
        <Entries
          map={map}
          label={l10n.t('Labels')}
          groups={state.groups.value}
          hidden={state.filter.value.hiddenLabels}
          hide={(hiddenLabels) => (state.filter.value = { ...state.filter.value, hiddenLabels })}
          name={labelName}
          isPlain={isScale}
        />
      )}
      {columns && colouring === 'split' && (
        <Entries
          map={map}
          label={l10n.t('Training or held out')}
          groups={splitGroups(columns.heldOut)}
          hidden={state.filter.value.hiddenSplits}
          hide={(hiddenSplits) => (state.filter.value = { ...state.filter.value, hiddenSplits })}
          name={({ value }) => splitName(value)}
        />
      )}
      {/* Whole in the hover, where it has no room. */}
      <p class="map-count" data-testid="map-count" title={counted(map)}>
        {counted(map)}
      </p>
    </div>
  );
}

function splitGroups(heldOut: Uint8Array): readonly Group[] {
  const held = heldOut.reduce((sum, each) => sum + each, 0);
  return [
    { value: 0, name: '', count: heldOut.length - held },
    { value: 1, name: '', count: held },
  ];
}

function Entries(props: {
  readonly map: MapController;
  readonly label: string;
  readonly groups: readonly Group[];
  readonly hidden: ReadonlySet<number>;
  readonly hide: (hidden: ReadonlySet<number>) => void;
  readonly name: (group: Group) => string;
  /** The colours are those of a scale, not of the entries. */
  readonly isPlain?: boolean;
}) {
  const { map, label, groups, hidden, hide, name, isPlain } = props;
  const isWhole = useSignal(false);
  const palette = map.palette.value;
  const shown = isWhole.value ? groups : groups.slice(0, mostShown);
  const rest = groups.length - shown.length;
  // One label is no choice.
  if (groups.length < 2) return null;
  return (
    <ul class="map-entries" aria-label={label}>
      {shown.map((group) => {
        const isHidden = hidden.has(group.value);
        const solo = (): void => hide(soloed(hidden, group.value, groups));
        return (
          <li key={group.value}>
            <button
              type="button"
              class="map-entry"
              aria-pressed={!isHidden}
              aria-keyshortcuts="Shift+Enter"
              title={l10n.t(
                '{0}: {1} pictures. Click leaves them out, double click (Shift+Enter) shows them alone.',
                name(group),
                integer(group.count),
              )}
              data-testid={`map-entry-${group.value}`}
              data-count={group.count}
              onClick={(event) => (event.shiftKey ? solo() : hide(toggled(hidden, group.value)))}
              onDblClick={(event) => {
                if (!event.shiftKey) solo();
              }}
            >
              <span
                class="map-swatch"
                aria-hidden="true"
                style={isPlain ? {} : { backgroundColor: palette.css(shadeOfCategory(group.value)) }}
              />
              <span class="map-entry-name">{name(group)}</span>
            </button>
          </li>
        );
      })}
      {rest > 0 && (
        <li>
          <button type="button" class="map-entry" onClick={() => (isWhole.value = true)}>
            {l10n.t('{0} more', integer(rest))}
          </button>
        </li>
      )}
    </ul>
  );
}

function Scale({ map }: { readonly map: MapController }) {
  const range = map.state.shades.value?.range;
  const palette = map.palette.value;
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => palette.css(Math.round(share * (shadeCount - 1))));
  return (
    <div class="map-scale" data-testid="map-scale">
      <span>{range ? `\u2264 ${nats(range.low)}` : ''}</span>
      <span
        class="map-gradient"
        role="img"
        aria-label={range ? l10n.t('From {0} to {1} nats', nats(range.low), nats(range.high)) : ''}
        style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }}
      />
      <span>{range ? `\u2265 ${l10n.t('{0} nats', nats(range.high))}` : ''}</span>
    </div>
  );
}
