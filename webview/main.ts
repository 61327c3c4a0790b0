/** The Latent Explorer panel: joins the sections to the state and to the extension host. */

import '@vscode/codicons/dist/codicon.css';
import './styles/explorer.css';
import { append, element } from './dom';
import { Fetching } from './fetching';
import { gridSection } from './grid/grid';
import { header } from './header/header';
import { acquireEditor, editorPort } from './editor';
import { Host } from './host';
import { inspectorSection } from './inspector/inspector';
import { Items } from './items';
import { LatentSpaceSource } from './latentSpaceSource';
import { previewsSection } from './previews/previews';
import { Store } from './state';
import { trainingSection } from './training/training';
import { ViewSettings } from './viewState';
import { welcome } from './welcome/welcome';

const editor = acquireEditor();
const store = new Store();
const host = new Host(editorPort(editor), (message) => {
  store.receive(message);
  fetching.told(message);
});
const fetching = new Fetching(store, host);
const settings = new ViewSettings(editor.getState(), (state) => editor.setState(state));
const items = new Items(store, settings, host);
const latentSpace = new LatentSpaceSource(store, host);

const grid = gridSection(store, settings, host, items, latentSpace);
const sections = element(
  'main',
  { class: 'sections' },
  element('div', { class: 'learning' }, trainingSection(store, settings), previewsSection(store)),
  grid.root,
  inspectorSection(store, host, items, grid.reveal),
);
append(document.body, header(store, host), welcome(store, host), sections);
store.watch(
  (state) => state.view !== undefined,
  (hasRun) => (sections.hidden = !hasRun),
);
host.tell('ready', {});
