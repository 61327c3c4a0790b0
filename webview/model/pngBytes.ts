import { mostPngBytes } from '../../src/protocol/explorer';
import type { Host } from '../host';

/** As much of a `Blob` as is needed. */
interface PngFile {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The bytes of a file for the host; absent when it would not take so many, which it then says. */
export async function pngBytes(host: Pick<Host, 'tell'>, file: PngFile): Promise<Uint8Array | undefined> {
  if (file.size <= mostPngBytes) return new Uint8Array(await file.arrayBuffer());
  host.tell('pictureTooLarge', {});
  return undefined;
}
