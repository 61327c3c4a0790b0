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
} from '../../../src/latent/latentPlane';
import { weightsKey, type Weights } from '../../../src/protocol/explorer';
import type { LatentPlane } from '../../../src/protocol/encodings';
import type { LatentSpace } from '../../../src/protocol/trainer';
import type { Pending } from '../../host';
import type { Panel, Showing } from '../../model/panel';
import { CellDecoder, type Wanted } from './cellDecoder';
import { CellStore } from './cellStore';
import { listenForGestures } from './gestures';
import { GridView, type Scene } from './gridView';
import { listenForKeys } from './keys';
import { legend } from './legend';
import { quantiles } from './overlay';
import { axesFor, coordinatesAt, offsetsThrough, planeFor, shownDimensions, type Plane } from './plane';
import { gridReadout } from './readout';
import { rulers } from './rulers';
import { sliders } from './sliders';
import { cellAt, cellCentre, type Cell } from './tiling';
import { gridToolbar } from './toolbar';
import { VisibleDimensions } from './visibleDimensions';
import { element, icon, section } from '../../legacy';
import { oncePerFrame } from '../../drawing/frame';

const zoomStep = 1.6;

/** The section of the grid; it shows what the panel wishes to see on it. */
export function gridSection(panel: Panel): HTMLElement {
  const { store, settings, host, shelf, picked, space: source } = panel;
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
  let pointsAsked: Pending<'places'> | undefined;
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
      items: shelf.items.peek(),
      selected: panel.subject.peek()?.key,
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
    const id = shelf.keep(latentAt(now.plane, cellCentre(cell)));
    if (id !== undefined) picked.value = { kind: 'item', id };
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
    source.need('grid', settings.state.overlay || settings.state.axes?.kind === 'principal' || slidersOpen);
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
      pointsAsked?.cancel();
      points = undefined;
      pointsOf = {};
      delete canvas.dataset['points'];
      return;
    }
    if (pointsOf.plane === plane.key && pointsOf.space === space) return;
    pointsOf = { plane: plane.key, space };
    askForPoints(space, plane);
  }

  /** Those of the plane before stay until the answer is here. */
  function askForPoints(space: LatentSpace, { origin, horizontal, vertical }: LatentPlane): void {
    const { explored } = store.state.selection;
    if (!explored) return;
    pointsAsked?.cancel();
    const { weights } = explored;
    const asked = host.request('places', {
      weights,
      projection: { kind: 'plane', origin, horizontal, vertical },
    });
    pointsAsked = asked;
    asked.result.then(
      ({ places }) => {
        if (pointsAsked !== asked) return;
        points = { places: quantiles(places), labels: space.labels, labelCount: space.labelNames.length };
        canvas.dataset['points'] = String(space.labels.length);
        labels.show(space.labelNames);
        refresh();
      },
      () => {
        // Asked for again with the next plane or weights; why is told where the space is asked for.
        if (pointsAsked === asked) pointsOf = {};
      },
    );
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
  settings.signal.subscribe(update);
  source.changes.subscribe(update);
  shelf.items.subscribe(() => view.redraw());
  panel.subject.subscribe(() => view.redraw());
  document.addEventListener('visibilitychange', refresh);

  function reveal({ latent, name, through }: Showing): void {
    if (!plane) return;
    if (through) {
      const axes = axesFor(settings.state.axes, visible.order);
      settings.update({ offsets: offsetsThrough(plane, latent, source.space, axes) });
    }
    const position = positionOf(plane, latent);
    setViewport(toShow(settings.state.viewport, position));
    const now = scene();
    if (now) cursor = cellAt(view.level(now), position);
    canvas.setAttribute('aria-description', name);
    canvas.focus({ preventScroll: true });
  }
  panel.showing.subscribe((wish) => {
    if (wish?.stage === 'grid') reveal(wish);
  });
  return root;
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
