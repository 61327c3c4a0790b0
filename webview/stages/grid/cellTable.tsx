/** The grid in words: at places evenly over what is in view, the training picture nearest to what is decoded there. */

import * as l10n from '@vscode/l10n';
import { latentAt, type PlanePoint } from '../../../src/latent/latentPlane';
import { decimal, fileName } from '../../format';
import { coordinatesAt, type Plane } from '../../model/grid/plane';
import { tableRows } from '../../model/grid/table';
import type { GridController } from './gridController';
import { pictureInWords, useNearest } from './nearest';
import { written } from './words';

export function CellTable({ grid }: { readonly grid: GridController }) {
  const { panel } = grid;
  const plane = grid.plane.value;
  const bounds = grid.bounds.value;
  const rows = plane && bounds ? tableRows(bounds, plane.names[1] !== '') : [];
  const latents = plane ? rows.flatMap(({ places }) => places.map((place) => latentAt(plane, place))) : [];
  const { nearest, problem } = useNearest(panel, latents);
  if (!plane || !rows[0]) return null;
  const columns = rows[0].places;
  const keep = (at: number): void => {
    const id = latents[at] && panel.shelf.keep(latents[at]);
    if (id !== undefined) panel.picked.value = { kind: 'item', id };
  };
  return (
    <div
      class="stage-table"
      tabIndex={0}
      role="region"
      aria-label={l10n.t('Cells as a table')}
      data-testid="grid-table"
      data-complete={String(nearest !== undefined)}
    >
      <table>
        <caption>
          {l10n.t(
            'The training pictures nearest to {0} places in view, and how far off they are',
            latents.length,
          )}
        </caption>
        <thead>
          <tr>
            <td />
            {columns.map((place) => (
              <th key={place.x} scope="col">
                {named(plane, place, 0)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ y, places }, row) => (
            <tr key={y}>
              <th scope="row">{named(plane, { x: 0, y }, 1)}</th>
              {places.map((place, column) => {
                const at = row * columns.length + column;
                const found = nearest?.[at];
                return (
                  <td key={place.x} data-latent={JSON.stringify([...latents[at]!])}>
                    {found ? (
                      <button
                        type="button"
                        class="link"
                        aria-label={pictureInWords(found)}
                        title={l10n.t('Keep this place on the shelf')}
                        onClick={() => keep(at)}
                      >
                        {found.label ?? fileName(found.path)}
                      </button>
                    ) : (
                      '…'
                    )}
                    {found && <span class="hint"> {decimal(found.distance)}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {problem !== undefined && (
        <p class="hint" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What a row or a column stands for; nothing for the one row of a plane with one direction. */
function named(plane: Plane, place: PlanePoint, axis: 0 | 1): string {
  const coordinate = coordinatesAt(plane, place)[axis];
  return coordinate ? written(plane, coordinate.name, coordinate.value) : '';
}
