/** One picture as a component. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Pixels } from '../model/pixels';
import { picture, showPicture } from './pixels';

/** Shows a picture at the resolution of the model, enlarged by the style sheet without smoothing. */
export function PictureView(props: {
  readonly pixels: Pixels;
  /** Read out; empty for what is named beside it. */
  readonly label: string;
  readonly testId?: string;
}) {
  const { pixels, label, testId } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const drawn = picture(pixels);
    if (canvas.current && drawn) showPicture(canvas.current, drawn);
  }, [pixels.batch, pixels.index]);
  const named = label === '' ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': label };
  return <canvas class="picture" ref={canvas} data-testid={testId} {...named} />;
}
