/** The map as a picture on the clipboard. */

import type { MapController } from './mapController';

function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))),
      'image/png',
    );
  });
}

export async function copyMap(map: MapController): Promise<void> {
  const canvas = map.picture();
  if (!canvas) return;
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png(canvas) })]);
}
