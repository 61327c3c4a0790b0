/** The Latent Explorer panel: joins the views to the state and to the extension host. */

import '@vscode/codicons/dist/codicon.css';
import './styles/explorer.css';
import { render } from 'preact';
import { App } from './app';
import { acquireEditor, editorPort } from './editor';
import { keepFocus } from './keepFocus';
import { createPanel } from './model/panel';
import { loadStrings } from './strings';

loadStrings();
const panel = createPanel(editorPort(acquireEditor()), document.documentElement.lang);
const root = document.getElementById('app');
if (root) {
  render(<App panel={panel} />, root);
  keepFocus(root);
}
panel.host.tell('ready', {});
