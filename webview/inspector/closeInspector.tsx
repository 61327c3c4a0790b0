import * as l10n from '@vscode/l10n';
import { IconButton } from '../controls';

/** Puts the inspector away; nothing where it can't be. */
export function CloseInspector({ onClose }: { readonly onClose?: () => void }) {
  if (!onClose) return null;
  return (
    <IconButton icon="close" label={l10n.t('Close Inspector')} testId="close-inspector" onPress={onClose} />
  );
}
