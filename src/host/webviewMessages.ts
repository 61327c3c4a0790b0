import type { FromCheckpointEditor, FromWebview } from '../protocol/explorer';

/** Most latent vectors that one request may ask to decode. */
export const maximumDecoded = 4096;
const maximumNeighbours = 256;
const maximumLatentDimensions = 4096;

const commands: readonly string[] = [
  'trainOnFolder',
  'pause',
  'resume',
  'stop',
  'resumeTraining',
  'encodeImage',
  'showLog',
];
const vectorActions: readonly string[] = ['copyJson', 'copyPython', 'insert'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * A message of the panel, or undefined when it is none. The webview is not trusted: shapes and bounds are
 * checked here; whether a path was named by the host is for the panel to check.
 */
export function parseFromWebview(value: unknown): FromWebview | undefined {
  if (!isFields(value)) return undefined;
  return isFromWebview(value) ? (value as unknown as FromWebview) : undefined;
}

/** A message of the checkpoint editor, or undefined when it is none. */
export function parseFromCheckpointEditor(value: unknown): FromCheckpointEditor | undefined {
  if (!isFields(value)) return undefined;
  const { type } = value;
  return type === 'ready' || type === 'explore' || type === 'resample' ? { type } : undefined;
}

function isFromWebview(message: Fields): boolean {
  switch (message.type as FromWebview['type']) {
    case 'ready':
      return true;
    case 'request':
      return isCount(message.id, Number.MAX_SAFE_INTEGER) && isRequest(message.method, message.params);
    case 'cancel':
      return isCount(message.id, Number.MAX_SAFE_INTEGER);
    case 'selectCheckpoint':
      return (
        message.checkpoint === 'live' || (isFields(message.checkpoint) && isPath(message.checkpoint.path))
      );
    case 'selectRun':
      return isPath(message.run);
    case 'openFile':
      return isPath(message.path);
    case 'command':
      return typeof message.command === 'string' && commands.includes(message.command);
    case 'vector':
      return (
        typeof message.action === 'string' &&
        vectorActions.includes(message.action) &&
        isLatents(message.latent, maximumLatentDimensions)
      );
    default:
      return false;
  }
}

function isRequest(method: unknown, params: unknown): boolean {
  if (!isFields(params)) return false;
  switch (method) {
    case 'decode': {
      const { latents, count } = params;
      return (
        isCount(count, maximumDecoded, 1) &&
        isLatents(latents, count * maximumLatentDimensions) &&
        latents.length % count === 0
      );
    }
    case 'latentSpace':
      return true;
    case 'neighbours':
      return isCount(params.count, maximumNeighbours, 1) && isLatents(params.latent, maximumLatentDimensions);
    default:
      return false;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown, maximum: number, minimum = 0): value is number {
  return Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length < 4096;
}

function isLatents(value: unknown, maximum: number): value is Float32Array {
  return (
    value instanceof Float32Array &&
    value.length > 0 &&
    value.length <= maximum &&
    value.every(Number.isFinite)
  );
}
