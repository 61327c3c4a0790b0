/**
 * The latent grid: decoded pictures over two axes of the latent space. It draws at once what it has and
 * asks for what it lacks; moving, sliding and training only change what that is.
 */

import {
  clampViewport,
  fullViewport,
  latentAt,
  panViewport,
  positionOf,
  zoomViewport,
  type PlanePosition,
  type PlaneViewport,
} from '../../src/latent/latentPlane';
import { weightsKey, type Weights } from '../../src/protocol/explorer';
import { element, icon, oncePerFrame, section } from '../dom';
import { integer } from '../format';
import type { Host } from '../host';
import type { Item, Items } from '../items';
import type { LatentSpaceSource } from '../latentSpaceSource';
import type { Store } from '../state';
import type { ViewSettings } from '../viewState';
import { CellDecoder, type Wanted } from './cellDecoder';
import { CellStore } from './cellStore';
import { listenForGestures } from './gestures';
import { GridView, type Scene } from './gridView';
import { listenForKeys } from './keys';
import { legend } from './legend';
import { project } from './overlay';
import { axesFor, coordinatesAt, offsetsThrough, planeFor, shownDimensions, type Plane } from './plane';
import { gridReadout } from './readout';
import { rulers } from './rulers';
import { sliders } from './sliders';
import { cellAt, cellCentre, type Cell } from './tiling';
import { gridToolbar } from './toolbar';
import { VisibleDimensions } from './visibleDimensions';

const zoomStep = 1.6;

export interface GridSection {
  readonly root: HTMLElement;
  /** Brings an item into view; `through` also moves the plane so that it passes through it. */
  readonly reveal: (item: Item, through: boolean) => void;
}

export function gridSection(
  store: Store,
  settings: ViewSettings,
  host: Host,
  items: Items,
  source: LatentSpaceSource,
): GridSection {
  const { root, tools, body } = section('grid', 'Latent Grid');
  const canvas = element('canvas', {
    class: 'grid-canvas',
    testId: 'latent-grid',
    attributes: {
      role: 'application',
      tabindex: '0',
      'aria-label': 'Latent grid: pictures decoded over two axes of the latent space',
      'aria-describedby': 'grid-help',
    },
  });
  const help = element('p', {
    class: 'visually-hidden',
    text:
      'Arrow keys move the cursor, Enter keeps its picture, plus and minus zoom, Shift with arrows pans, ' +
      '0 shows all.',
    attributes: { id: 'grid-help' },
  });
  const notice = element('p', { class: 'notice', testId: 'grid-notice', attributes: { role: 'status' } });
  const cells = new CellStore();
  const readout = gridReadout();
  const labels = legend();

  let plane: Plane | undefined;
  let planeNumber = 0;
  let hovered: PlanePosition | undefined;
  let cursor: Cell | undefined;
  let points: Scene['points'];
  let pointsOf: { readonly plane?: string; readonly space?: unknown } = {};
  let decodeError: string | undefined;
  let slidersOpen = false;

  const model = () => store.state.selection.explored?.facts.model;
  const scene = (): (Scene & { readonly weights: Weights }) | undefined => {
    const { explored } = store.state.selection;
    if (!explored || !plane) return undefined;
    const { weights, facts } = explored;
    const { viewport } = settings.state;
    const pictureSize = facts.model.imageSize;
    return {
      weights,
      plane,
      stamp: { version: weightsKey(weights), plane: planeNumber },
      viewport,
      pictureSize,
      hovered: hovered && cellAt(view.level({ viewport, pictureSize }), hovered),
      cursor: document.activeElement === canvas ? cursor : undefined,
      items: items.all,
      selected: items.selected?.id,
      points,
    };
  };
  const wanted = (): Wanted | undefined => {
    const now = scene();
    if (!now || canvas.offsetParent === null) return undefined;
    return { ...now, cells: view.cellsInView(now), focus: hovered ?? middleOf(now.viewport) };
  };

  const refresh = oncePerFrame(() => {
    view.redraw();
    sides.redraw();
    decoder.pump();
    showReadout(false);
  });
  const view = new GridView(canvas, cells, scene, () => refresh());
  const decoder = new CellDecoder(host, cells, {
    wanted,
    onArrival: () => {
      view.redraw();
      showReadout(false);
    },
    onError: (message) => {
      decodeError = message;
      showNotice();
    },
  });

  const setViewport = (viewport: PlaneViewport): void => settings.update({ viewport });
  const zoomAbout = (factor: number, about: PlanePosition): void =>
    setViewport(zoomViewport(settings.state.viewport, about, factor));
  /** By shares of the view. */
  const panBy = (across: number, up: number): void => {
    const { viewport } = settings.state;
    const side = viewport.right - viewport.left;
    setViewport(panViewport(viewport, across * side, up * side));
  };
  const isWhole = (): boolean => settings.state.viewport.right - settings.state.viewport.left >= 1;
  const reset = (): void => setViewport(fullViewport);
  const toolbar = gridToolbar(settings, {
    zoomIn: () => zoomAbout(zoomStep, middleOf(settings.state.viewport)),
    zoomOut: () => zoomAbout(1 / zoomStep, middleOf(settings.state.viewport)),
    reset,
  });
  const rest = sliders(settings, (open) => {
    slidersOpen = open;
    needSpace();
  });
  tools.append(toolbar.view);
  const nothing = element('p', {
    class: 'hint grid-nothing',
    text: 'The grid appears with the first weights.',
  });
  const sides = rulers(scene);
  const frame = element('div', { class: 'grid-frame' }, canvas, ...sides.parts);
  const filled = element(
    'div',
    { class: 'grid' },
    toolbar.axes,
    notice,
    frame,
    help,
    readout.root,
    labels.root,
    rest.root,
  );
  body.append(filled, nothing);

  function keep(cell: Cell): void {
    const now = scene();
    if (!now) return;
    const found = cells.find(cell, now.stamp);
    items.keep(latentAt(now.plane, cellCentre(cell)), found?.fresh ? found.picture : undefined);
  }

  function showReadout(aloud: boolean): void {
    const now = scene();
    const cell = now?.hovered ?? now?.cursor;
    if (!now || !cell) {
      readout.show(undefined, false);
      return;
    }
    const centre = cellCentre(cell);
    const latent = latentAt(now.plane, centre);
    readout.show(
      {
        latent,
        coordinates: coordinatesAt(now.plane, centre),
        picture: cells.find(cell, now.stamp)?.picture,
      },
      aloud,
    );
    canvas.dataset['cursorLatent'] = JSON.stringify(Array.from(latent));
    canvas.dataset['cursorFresh'] = String(cells.isFresh(cell, now.stamp));
  }

  listenForGestures(canvas, {
    hover: (point) => {
      const now = scene();
      hovered = point && now ? view.positionAt(now, point.x, point.y) : undefined;
      refresh();
    },
    keep: (point) => {
      const now = scene();
      if (!now) return;
      cursor = cellAt(view.level(now), view.positionAt(now, point.x, point.y));
      keep(cursor);
    },
    pan: (byX, byY) => panBy(-byX / canvas.clientWidth, byY / canvas.clientHeight),
    zoom: (factor, x, y) => zoomAbout(factor, view.positionAt(settings.state, x, y)),
    canZoom: (factor) => factor > 1 || !isWhole(),
    canReset: () => !isWhole(),
    reset,
  });
  listenForKeys(canvas, {
    cursor: () => {
      const now = scene();
      return now && cursorAt(now);
    },
    moveTo: (cell) => {
      hovered = undefined;
      cursor = cell;
      setViewport(toShow(settings.state.viewport, cellCentre(cell)));
      view.redraw();
      showReadout(true);
    },
    keep,
    pan: panBy,
    zoom: (factor) => {
      const now = scene();
      zoomAbout(factor, now && cursor ? cellCentre(cursorAt(now)) : middleOf(settings.state.viewport));
    },
    step: zoomStep,
    reset,
  });
  canvas.addEventListener('focus', refresh);
  canvas.addEventListener('blur', refresh);

  /** The cursor's cell at the level in view; it begins in the middle. */
  function cursorAt(now: Scene): Cell {
    const level = view.level(now);
    if (cursor?.level === level) return cursor;
    cursor = cellAt(level, cursor ? cellCentre(cursor) : middleOf(now.viewport));
    return cursor;
  }

  function showNotice(): void {
    const principal = settings.state.axes?.kind === 'principal';
    const waiting = (principal || settings.state.overlay) && !source.space;
    const text = decodeError ?? (waiting ? (source.error ?? 'Encoding the training pictures\u2026') : '');
    notice.hidden = text === '';
    if (notice.textContent === text) return;
    notice.replaceChildren(
      icon(decodeError || source.error ? 'warning' : 'loading codicon-modifier-spin'),
      text,
    );
  }

  function needSpace(): void {
    source.need(settings.state.overlay || settings.state.axes?.kind === 'principal' || slidersOpen);
  }

  const update = oncePerFrame(() => {
    const shownModel = model();
    nothing.hidden = shownModel !== undefined;
    filled.hidden = toolbar.view.hidden = shownModel === undefined;
    if (shownModel === undefined) return;
    const dimensions = shownModel.latentDimensions;
    const { space } = source;
    const { order } = visible;
    // Drawing first over axes that change a moment later would only flicker.
    if (order.length !== dimensions) return;
    const axes = axesFor(settings.state.axes, order);
    const next = planeFor(axes, settings.state.offsets, shownModel, space);
    if (next.key !== plane?.key) planeNumber++;
    plane = next;
    toolbar.sync(axes, dimensions, space);
    const shown = shownDimensions(axes, dimensions);
    if (axes.kind === 'principal') rest.show('Shift the plane', order, space);
    else
      rest.show(
        'Other dimensions',
        order.filter((dimension) => !shown.includes(dimension)),
        space,
      );
    rest.sync();
    updatePoints();
    labels.show(points && space?.labelNames);
    needSpace();
    showNotice();
    refresh();
  });

  function updatePoints(): void {
    const { space } = source;
    if (!settings.state.overlay || !space || !plane) {
      points = undefined;
      pointsOf = {};
      delete canvas.dataset['points'];
      return;
    }
    if (pointsOf.plane === plane.key && pointsOf.space === space) return;
    pointsOf = { plane: plane.key, space };
    points = { places: project(space, plane), labels: space.labels, labelCount: space.labelNames.length };
    canvas.dataset['points'] = String(space.labels.length);
  }

  const visible = new VisibleDimensions(store, host, update);
  let shape = '';
  store.watch(
    (state) => state.selection.explored,
    (explored) => {
      const facts = explored?.facts.model;
      const nextShape = facts ? `${facts.latentDimensions}/${facts.imageSize}/${facts.channels}` : '';
      // Pictures of another model are no approximation of this one's.
      if (nextShape !== shape) {
        cells.clear();
        plane = undefined;
      }
      shape = nextShape;
      update();
    },
  );
  settings.onChange(update);
  source.onChange(update);
  items.onChange(() => view.redraw());
  document.addEventListener('visibilitychange', refresh);

  return {
    root,
    reveal: (item, through) => {
      if (!plane) return;
      if (through) {
        settings.update({
          offsets: offsetsThrough(
            plane,
            item.latent,
            source.space,
            axesFor(settings.state.axes, visible.order),
          ),
        });
      }
      const position = positionOf(plane, item.latent);
      setViewport(toShow(settings.state.viewport, position));
      const now = scene();
      if (now) cursor = cellAt(view.level(now), position);
      canvas.setAttribute('aria-description', `${item.name} is number ${integer(item.number)}`);
      root.scrollIntoView({ block: 'nearest' });
      canvas.focus({ preventScroll: true });
    },
  };
}

function middleOf({ left, right, bottom, top }: PlaneViewport): PlanePosition {
  return { across: (left + right) / 2, up: (bottom + top) / 2 };
}

/** The view moved as little as it takes to hold a point. */
function toShow(viewport: PlaneViewport, { across, up }: PlanePosition): PlaneViewport {
  const side = viewport.right - viewport.left;
  const margin = side * 0.04;
  const into = (low: number, value: number): number =>
    Math.min(value - margin, Math.max(low, value - side + margin)) - low;
  return clampViewport(panViewport(viewport, into(viewport.left, across), into(viewport.bottom, up)));
}
