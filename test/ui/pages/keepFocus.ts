/** A page with a tab, a shelf of two buttons and a dialog, for `keepFocus.test.ts`. */

import { keepFocus } from '../../../webview/keepFocus';

document.body.innerHTML = `
  <div id="app">
    <div><button class="tab" aria-selected="true" id="tab">Map</button></div>
    <section id="shelf"><button id="undo">Undo</button><button id="clear">Clear</button></section>
    <section id="dialog"><p>Nothing else to press</p><button id="close">Close</button></section>
  </div>`;
keepFocus(document.getElementById('app')!);
