import * as vscode from 'vscode';
import { ContextKeys } from './contributions';

/** Ticks a step of the walkthrough: the person has done it, and not only begun to. */
export function tick(step: 'explored' | 'encoded' | 'hovered'): void {
  void vscode.commands.executeCommand('setContext', ContextKeys[step], true);
}
