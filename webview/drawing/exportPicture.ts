/** A view as a picture: in a file, or on the clipboard. */

import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Host } from '../host';
import type { Panel } from '../model/panel';
import { pngBytes } from '../model/pngBytes';

/** The canvas as a PNG file. */
function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))),
      'image/png',
    );
  });
}

/** Has the host save it where the person says. @param canvas nothing while nothing shows. */
export async function savePicture(
  host: Host,
  canvas: HTMLCanvasElement | undefined,
  name: string,
): Promise<void> {
  const file = canvas && (await pngBytes(host, await png(canvas)));
  if (file) host.tell('savePicture', { png: file, name });
}

/** @param canvas nothing while nothing shows. */
export async function copyPicture(
  host: Host,
  canvas: HTMLCanvasElement | undefined,
  name: string,
): Promise<void> {
  if (!canvas) return;
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png(canvas) })]);
  } catch {
    // Not every page may write there: the host says so, and offers to save it instead.
    const file = await pngBytes(host, await png(canvas));
    if (file) host.tell('copyPicture', { png: file, name });
  }
}

/** What an element says of itself to the host's menus: that a right click on it may save or copy the stage. */
export function pictureMenu(stage: string): string {
  return JSON.stringify({ webviewSection: 'picture', stage, preventDefaultContextMenuItems: true });
}

/** Does what a menu of the host's asks of a stage. */
export function usePictureMenu(
  { exporting, host }: Panel,
  stage: string,
  picture: () => HTMLCanvasElement | undefined,
): void {
  // Wishes from before the stage was there are done with.
  const before = useRef(exporting.peek());
  useSignalEffect(() => {
    const wish = exporting.value;
    if (wish?.stage !== stage || wish === before.current) return;
    before.current = wish;
    void (wish.action === 'save' ? savePicture : copyPicture)(host, picture(), stage);
  });
}
