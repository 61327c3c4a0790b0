/** What the stage Learning shows, as one picture: its canvases, its words and the lines of its legend, where they stand. */

import { theme } from '../../drawing/theme';

/** What is pressed, or told otherwise, is no part of a picture. */
const leftOut =
  'button, vscode-button, details, .curves-tools, .choice-row, .visually-hidden, .stage-table, [hidden]';

/** @param root the stage, with what is scrolled out of view. Undefined while nothing is drawn. */
export function learningPicture(root: HTMLElement | null): HTMLCanvasElement | undefined {
  const canvases = [...(root?.querySelectorAll('canvas') ?? [])].filter((canvas) => canvas.width > 0);
  if (!root || canvases.length === 0) return undefined;
  const copy = document.createElement('canvas');
  const scale = Math.max(2, window.devicePixelRatio);
  copy.width = Math.round(root.clientWidth * scale);
  copy.height = Math.round(root.scrollHeight * scale);
  const context = copy.getContext('2d');
  if (!context) return undefined;
  const stage = root.getBoundingClientRect();
  context.scale(scale, scale);
  context.fillStyle = theme().background;
  context.fillRect(0, 0, root.clientWidth, root.scrollHeight);
  context.translate(-stage.left, root.scrollTop - stage.top);
  for (const canvas of canvases) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    if (isShown(canvas)) context.drawImage(canvas, left, top, width, height);
  }
  for (const line of root.querySelectorAll('line')) if (isShown(line)) drawLine(context, line);
  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) drawWords(context, words.currentNode);
  return copy;
}

function isShown(element: Element): boolean {
  return element.closest(leftOut) === null && element.checkVisibility();
}

function drawLine(context: CanvasRenderingContext2D, line: SVGLineElement): void {
  const { left, width, top, height } = line.ownerSVGElement!.getBoundingClientRect();
  context.save();
  context.strokeStyle = getComputedStyle(line).color;
  context.lineWidth = Number(line.getAttribute('stroke-width'));
  context.setLineDash((line.getAttribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number));
  context.beginPath();
  context.moveTo(left, top + height / 2);
  context.lineTo(left + width, top + height / 2);
  context.stroke();
  context.restore();
}

function drawWords(context: CanvasRenderingContext2D, node: Node): void {
  const text = node.textContent?.trim() ?? '';
  const { parentElement } = node;
  if (text === '' || !parentElement || !isShown(parentElement)) return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const { left, top, height } = range.getBoundingClientRect();
  const style = getComputedStyle(parentElement);
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = 'middle';
  context.fillText(text, left, top + height / 2);
}
