import * as vscode from 'vscode';
import { kindOfOption, type OptionId, options } from '../../protocol/options';
import { readOption, writeOption } from '../../protocol/optionText';
import type { RequestedConfiguration } from '../../protocol/requested';

/** The options that matter most, for whoever needs no page for them. */
const quickOptions = ['latentDimensions', 'epochs', 'architecture'] as const satisfies readonly OptionId[];

type QuickItem = vscode.QuickPickItem & { readonly option?: OptionId; readonly does?: 'start' | 'all' };

/**
 * Offers to begin a training at once, or with other values of a few options. Undefined when the person goes away;
 * `all` when they want to see all options, with what they have asked for so far.
 */
export async function pickQuickOptions(
  title: string,
  current: RequestedConfiguration,
): Promise<{ readonly requested: RequestedConfiguration; readonly next: 'start' | 'all' } | undefined> {
  let requested = current;
  for (;;) {
    const chosen = await vscode.window.showQuickPick(items(requested), { title });
    if (!chosen) return undefined;
    if (chosen.does) return { requested, next: chosen.does };
    if (!chosen.option) continue;
    const text = await ask(chosen.option, requested);
    if (text !== undefined) {
      requested = { ...requested, [chosen.option]: readOption(chosen.option, text).value };
    }
  }
}

function items(requested: RequestedConfiguration): readonly QuickItem[] {
  return [
    {
      label: `$(play) ${vscode.l10n.t('Start Training')}`,
      detail: vscode.l10n.t('What is not set is chosen for the pictures'),
      does: 'start',
    },
    {
      label: `$(settings) ${vscode.l10n.t('All Options…')}`,
      detail: vscode.l10n.t('What each would be for these pictures, and why'),
      does: 'all',
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...quickOptions.map((option) => {
      const { title, automatic } = options[option];
      const value = requested[option];
      return {
        label: title,
        description:
          value === undefined ? vscode.l10n.t('automatic: {0}', automatic) : labelOf(option, value),
        option,
      };
    }),
  ];
}

/** The text for an option, empty for what is chosen for the pictures; undefined when the person goes back. */
async function ask(id: OptionId, requested: RequestedConfiguration): Promise<string | undefined> {
  const { title, sentence, automatic } = options[id];
  const kind = kindOfOption(id);
  const value = requested[id];
  if (kind.kind === 'choice') {
    const choices = [
      { label: vscode.l10n.t('Automatic'), detail: automatic, name: '' },
      ...kind.choices.map(({ name, label, description }) => ({ label, detail: description, name })),
    ];
    return (await vscode.window.showQuickPick(choices, { title, placeHolder: sentence }))?.name;
  }
  return vscode.window.showInputBox({
    title,
    prompt: sentence,
    placeHolder: vscode.l10n.t('Empty: {0}', automatic),
    value: value === undefined ? '' : writeOption(id, value),
    validateInput: (typed) => readOption(id, typed, vscode.env.language).problem,
  });
}

function labelOf(id: OptionId, value: NonNullable<RequestedConfiguration[OptionId]>): string {
  const kind = kindOfOption(id);
  const choice = kind.kind === 'choice' ? kind.choices.find((each) => each.value === value) : undefined;
  return choice?.label ?? writeOption(id, value);
}
