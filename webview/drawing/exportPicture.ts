/** A view as a picture: in a file, or on the clipboard. */

import type { Host } from '../host';

/** The canvas as a PNG file. */
function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))),
      'image/png',
    );
  });
}

async function bytes(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  return new Uint8Array(await (await png(canvas)).arrayBuffer());
}

/** Has the host save it where the person says. @param canvas nothing while nothing shows. */
export async function savePicture(
  host: Host,
  canvas: HTMLCanvasElement | undefined,
  name: string,
): Promise<void> {
  if (canvas) host.tell('savePicture', { png: await bytes(canvas), name });
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
    host.tell('copyPicture', { png: await bytes(canvas), name });
  }
}
