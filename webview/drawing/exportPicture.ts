/** A view as a picture on the clipboard. */

/** The canvas as a PNG file. */
function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))),
      'image/png',
    );
  });
}

/** @param canvas nothing while nothing shows. */
export async function copyPicture(canvas: HTMLCanvasElement | undefined): Promise<void> {
  if (canvas) await navigator.clipboard.write([new ClipboardItem({ 'image/png': png(canvas) })]);
}
