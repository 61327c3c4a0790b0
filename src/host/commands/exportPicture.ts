import type { PictureAction } from '../../protocol/explorer';
import type { Services } from '../services';

/** What VS Code hands over of the element that was clicked: its `data-vscode-context`. */
function stageOf(context: unknown): string | undefined {
  const stage = (context as { readonly stage?: unknown } | undefined)?.stage;
  return typeof stage === 'string' ? stage : undefined;
}

function exportPicture({ panel }: Services, context: unknown, action: PictureAction): void {
  const stage = stageOf(context);
  if (stage !== undefined) panel.exportPicture({ stage, action });
}

/** `Save as Picture…`, in the menu of a stage of the panel. */
export function savePicture(services: Services, context: unknown): void {
  exportPicture(services, context, 'save');
}

/** `Copy as Picture`, there too. */
export function copyPicture(services: Services, context: unknown): void {
  exportPicture(services, context, 'copy');
}
