// The webviews as a person sees them: by their test ids, and by the pixels on their canvases.
import type { FrameLocator, Locator } from 'playwright-core';
import { weightsKey } from '../../src/protocol/explorer';
import { eventually } from '../support/workbench';

/** What the tests read off a canvas; the types of a browser are not loaded here. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Iterable<number> };
  };
}

interface Field {
  readonly value: string;
}

/** Red, green, blue and opacity, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: readonly number[];
}

/** What can be told of a large canvas without moving all of its pixels out of the browser. */
export interface Look {
  /** Differs when a pixel differs. */
  readonly sum: number;
  /** How many different colours there are: 1 on a canvas that nothing has been drawn on. */
  readonly colours: number;
}

/** Waits until there is something. */
export function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  seconds = 30,
): Promise<T> {
  const attempt = async (): Promise<T> => {
    const found = await look();
    if (found === undefined || found === null || found === false) throw new Error(`No ${what} yet.`);
    return found;
  };
  return eventually(what, attempt, seconds);
}

/** The document of the Latent Explorer or of a checkpoint editor. */
export class WebviewPage {
  constructor(readonly frame: FrameLocator) {}

  /** What shows of this test id. */
  get(testId: string): Locator {
    return this.frame.getByTestId(testId).filter({ visible: true });
  }

  /** An attribute `data-…` of what carries a test id; empty when it is absent. */
  async data(testId: string, name: string): Promise<string> {
    return (await this.get(testId).getAttribute(`data-${name}`)) ?? '';
  }

  /** Brings a stage forward by its tab, and returns it. */
  async stage(id: string): Promise<Locator> {
    await this.get(`tab-${id}`).first().click();
    await this.get(`stage-${id}`).waitFor();
    return this.get(`stage-${id}`);
  }

  /** Presses a tool of a stage that shows, in the menu where the line has no room for it. */
  async pressTool(testId: string): Promise<void> {
    const tool = this.frame.getByTestId(testId);
    await tool.waitFor({ state: 'attached' });
    if (!(await tool.isVisible())) {
      await this.frame.locator('.stage-tools', { has: tool }).getByTestId('more-tools').click();
    }
    await tool.click();
  }

  /** Puts the inspector away, which beside code lies over the stage. */
  async closeInspector(): Promise<void> {
    const close = this.get('close-inspector');
    if ((await close.count()) === 0) return;
    await close.click();
    await this.get('inspector').waitFor({ state: 'hidden' });
  }

  /** The checkpoint explored by its file, or `live`. */
  checkpoint(): Promise<string> {
    return this.data('checkpoint-picker', 'checkpoint');
  }

  async text(testId: string): Promise<string> {
    return (await this.get(testId).innerText()).replace(/\s+/g, ' ').trim();
  }

  /** The value of a list, box or slider. */
  async value(testId: string): Promise<string> {
    return this.get(testId).evaluate((field: Field) => field.value);
  }

  /** Which of a row of choices is on. */
  async chosen(testId: string): Promise<string> {
    return this.get(testId)
      .locator('input:checked')
      .evaluate((field: Field) => field.value);
  }

  async look(canvas: string | Locator): Promise<Look> {
    return this.#canvas(canvas).evaluate((element: Canvas) => {
      const { data } = element.getContext('2d').getImageData(0, 0, element.width, element.height);
      const colours = new Set<number>();
      let sum = 0;
      const pixels = new DataView((data as Uint8ClampedArray).buffer);
      for (let at = 0; at < pixels.byteLength; at += 4) {
        const colour = pixels.getUint32(at);
        colours.add(colour);
        sum = (Math.imul(sum, 31) + colour) | 0;
      }
      return { sum, colours: colours.size };
    });
  }

  /** Waits until a canvas shows something else than it did. */
  async untilChanged(canvas: string | Locator, before: Look): Promise<void> {
    await until('other picture', async () => (await this.look(canvas)).sum !== before.sum);
  }

  /** All of a small canvas. */
  async pixels(canvas: string | Locator): Promise<Pixels> {
    return this.#canvas(canvas).evaluate((element: Canvas) => {
      const { width, height } = element;
      return { width, height, data: [...element.getContext('2d').getImageData(0, 0, width, height).data] };
    });
  }

  /** Red, green and blue at some points of a canvas. */
  async colours(
    canvas: string | Locator,
    points: readonly (readonly [x: number, y: number])[],
  ): Promise<readonly (readonly number[])[]> {
    return this.#canvas(canvas).evaluate((element: Canvas, at) => {
      const { width, height } = element;
      const data = element.getContext('2d').getImageData(0, 0, width, height).data as Uint8ClampedArray;
      return at.map(([x, y]) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)]);
    }, points);
  }

  #canvas(canvas: string | Locator): Locator {
    return typeof canvas === 'string' ? this.get(canvas) : canvas;
  }

  /** The state of training, as the head of the panel knows it. */
  state(): Promise<string> {
    return this.data('header', 'state');
  }

  async untilState(...states: readonly string[]): Promise<void> {
    const wanted = states.join(' or ');
    await eventually(
      `the state ${wanted}`,
      async () => {
        const state = await this.state();
        if (!states.includes(state)) throw new Error(`It is ${state}: ${await this.text('status')}`);
      },
      60,
    );
  }

  /**
   * Waits until every cell in view is decoded by one version of the weights, or by those of a checkpoint; returns the
   * version.
   */
  async gridVersion(checkpoint?: string): Promise<string> {
    const wanted = checkpoint && weightsKey({ kind: 'checkpoint', path: checkpoint });
    return until(
      'complete grid',
      async () => {
        const version = await this.data('latent-grid', 'version');
        return version !== '' && (!wanted || version === wanted) && version;
      },
      60,
    );
  }

  /** Waits until the cell under the cursor is decoded; returns its z. */
  async cursorLatent(): Promise<readonly number[]> {
    await until('decoded cell', async () => (await this.data('latent-grid', 'cursor-fresh')) === 'true');
    return JSON.parse(await this.data('latent-grid', 'cursor-latent')) as number[];
  }
}
