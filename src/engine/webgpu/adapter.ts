import { readFile } from 'node:fs/promises';
import os from 'node:os';
import type { Device } from '../engine';
import type { Opened } from './messages';

const vendors: Readonly<Record<string, string>> = {
  '0x1002': 'AMD',
  '0x106b': 'Apple',
  '0x10de': 'NVIDIA',
  '0x13b5': 'Arm',
  '0x5143': 'Qualcomm',
  '0x8086': 'Intel',
};

/** Drivers that draw on the processor, by what stands in the names of their files. */
const softwareDrivers = [
  ['vk_swiftshader', 'SwiftShader'],
  ['vulkan_lvp', 'llvmpipe'],
] as const;
/** Drivers of cards that Linux does not list: those of Windows around it, or of the machine around a container. */
const cardless = /dzn|nvidia/;
const softwareNames = /SwiftShader|llvmpipe|Basic (?:Render|Display)/i;

/**
 * The graphics card, as far as it can be told: ONNX Runtime does not say which one it took, only which there are.
 *
 * @param lines what ONNX Runtime has written.
 */
export async function describeAdapter(
  { provider, drivers }: Opened,
  lines: readonly string[],
): Promise<Device> {
  if (provider === 'cpu') return { name: 'the processor', isSoftware: true };
  if (process.platform === 'darwin') return { name: os.cpus()[0]?.model ?? 'Apple', isSoftware: false };
  const cards = await Promise.all(graphicsCards(lines).map(nameOf));
  const software = softwareDrivers.filter(([file]) => drivers.some((driver) => driver.includes(file)));
  const isSoftware =
    cards.length > 0
      ? cards.every((card) => softwareNames.test(card)) ||
        (drivers.length > 0 && drivers.length === software.length)
      : !drivers.some((driver) => cardless.test(driver));
  if (isSoftware)
    return { name: software[0]?.[1] ?? cards[0] ?? 'a driver without a graphics card', isSoftware };
  const name = cards.filter((card) => !softwareNames.test(card)).join(' or ') || drivers.join(', ');
  return { name: provider === 'cuda' ? `${name} (CUDA)` : name, isSoftware };
}

interface Card {
  readonly vendor: string;
  readonly device: string;
  readonly metadata: string;
}

/** Those that are not built into the processor come first; where there are such, WebGPU takes one of them. */
function graphicsCards(lines: readonly string[]): Card[] {
  const found = lines.flatMap((line): Card[] => {
    const [, vendor, device, metadata] =
      /OrtHardwareDevice \{vendor_id:(\w+), device_id:(\w+), vendor:[^,]*, type:1, metadata: \[([^\]]*)\]/.exec(
        line,
      ) ?? [];
    return vendor && device ? [{ vendor, device, metadata: metadata ?? '' }] : [];
  });
  const discrete = found.filter(({ metadata }) => /Discrete=1/.test(metadata));
  return discrete.length > 0 ? discrete : found;
}

/** What Windows calls it; elsewhere its name in the list of PCI devices, where the system has one. */
async function nameOf({ vendor, device, metadata }: Card): Promise<string> {
  const [, described] = /Description=([^,]*)/.exec(metadata) ?? [];
  if (described?.trim()) return described.trim();
  const maker = vendors[vendor] ?? 'a maker';
  const number = (text: string) => text.slice(2).padStart(4, '0');
  const [vendorNumber, deviceNumber] = [number(vendor), number(device)];
  for (const file of ['/usr/share/misc/pci.ids', '/usr/share/hwdata/pci.ids']) {
    const list = await readFile(file, 'utf8').catch(() => '');
    const start = list.search(new RegExp(`^${vendorNumber}  `, 'm'));
    if (start < 0) continue;
    const ofVendor = list.slice(start).split(/\n(?=[0-9a-f])/, 1)[0]!;
    const [, name] = new RegExp(`^\\t${deviceNumber}  (.+)$`, 'm').exec(ofVendor) ?? [];
    if (name) return `${maker} ${/\[(.+)\]/.exec(name)?.[1] ?? name}`;
  }
  return `${maker} graphics card ${vendorNumber}:${deviceNumber}`;
}
