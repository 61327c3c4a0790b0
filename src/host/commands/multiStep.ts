import * as vscode from 'vscode';

/** A person goes on, one step back, straight to the end, or away. */
export type StepOutcome = 'next' | 'back' | 'finish' | 'cancel';

export interface StepPosition {
  readonly title: string;
  /** 1 for the first. */
  readonly step: number;
  readonly totalSteps: number;
  /** Tooltip of the button that takes the rest as it is. */
  readonly finishTitle: string;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Runs the steps one after another, back and forth; false when the person goes away. */
export async function runSteps(steps: readonly ((step: number) => Promise<StepOutcome>)[]): Promise<boolean> {
  let index = 0;
  for (;;) {
    const step = steps[index];
    if (!step) return true;
    const outcome = await step(index + 1);
    if (outcome === 'cancel') return false;
    if (outcome === 'finish') return true;
    index += outcome === 'back' ? -1 : 1;
  }
}

/** A step with a few choices. */
export function choose<T>(
  position: StepPosition,
  placeholder: string,
  choices: readonly Choice<T>[],
  current: T,
  accept: (value: T) => void,
): Promise<StepOutcome> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  input.placeholder = placeholder;
  input.items = choices;
  input.activeItems = choices.filter(({ value }) => value === current);
  return converse(input, position, () => {
    const [chosen] = input.selectedItems;
    if (!chosen) return false;
    accept(chosen.value);
    return true;
  });
}

/** A step with a text to type; `problem` says what is wrong with it. */
export function typeIn(
  position: StepPosition,
  prompt: string,
  placeholder: string,
  current: string,
  problem: (text: string) => string | undefined,
  accept: (text: string) => void,
): Promise<StepOutcome> {
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.placeholder = placeholder;
  input.value = current;
  const listener = input.onDidChangeValue((text) => {
    input.validationMessage = problem(text.trim());
  });
  const take = (): boolean => {
    const text = input.value.trim();
    input.validationMessage = problem(text);
    if (input.validationMessage) return false;
    accept(text);
    return true;
  };
  return converse(input, position, take).finally(() => {
    listener.dispose();
  });
}

function converse(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  { title, step, totalSteps, finishTitle }: StepPosition,
  accept: () => boolean,
): Promise<StepOutcome> {
  const finish: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('play'), tooltip: finishTitle };
  Object.assign(input, { title, step, totalSteps, ignoreFocusOut: true });
  input.buttons = [...(step > 1 ? [vscode.QuickInputButtons.Back] : []), finish];
  return new Promise<StepOutcome>((resolve) => {
    const subscriptions: vscode.Disposable[] = [];
    const end = (outcome: StepOutcome): void => {
      for (const subscription of subscriptions.splice(0)) subscription.dispose();
      input.dispose();
      resolve(outcome);
    };
    subscriptions.push(
      input.onDidAccept(() => {
        if (accept()) end('next');
      }),
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) end('back');
        // A text typed counts; a choice merely looked at does not.
        else if (!('prompt' in input) || accept()) end('finish');
      }),
      input.onDidHide(() => end('cancel')),
    );
    input.show();
  });
}
