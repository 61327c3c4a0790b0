/**
 * One scheduler of frames for all that is drawn. Pointer events are delivered just before a frame, so what they
 * ask for is drawn in that very frame; so is what is asked for while the frame is under way.
 */

const asked = new Set<() => void>();
let waiting = false;

function flush(): void {
  const done = new Set<() => void>();
  // What is asked for while drawing belongs to this frame too, but nothing is drawn twice in one.
  for (const work of asked) {
    if (done.has(work)) continue;
    asked.delete(work);
    done.add(work);
    try {
      work();
    } catch (error) {
      // One view's mistake must not keep the others from drawing.
      reportError(error);
    }
  }
  waiting = false;
  if (asked.size > 0) wait();
}

function wait(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(flush);
}

/** Runs `work` in the next frame, or in the one that is being drawn, if it has not run in it yet. */
export function inFrame(work: () => void): void {
  asked.add(work);
  wait();
}

/** Takes back what was asked for, as by a view that goes. */
export function notInFrame(work: () => void): void {
  asked.delete(work);
}

/** A function that has `work` run once in the frame, however often it is called before. */
export function oncePerFrame(work: () => void): () => void {
  const once = (): void => work();
  return () => inFrame(once);
}
