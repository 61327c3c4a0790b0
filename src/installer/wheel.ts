import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from './runCommand';
import type { Method, MethodContext } from './method';

const minutes = 60_000;

/** Node-API 8 is in every Node from 12.22, 14.17, 15.12 and 16 on. */
const nodeApi = 8;

/** Takes libtensorflow and the headers out of a wheel: there may be no `unzip`, but Python is there. */
const unpackScript = `
import os, shutil, sys, zipfile
wheel, libraries, headers = sys.argv[1:]
wanted = ('tensorflow/include/tensorflow/', 'tensorflow/include/tsl/', 'tensorflow/include/xla/')
os.makedirs(libraries, exist_ok=True)
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        name = entry.filename
        if name.startswith(wanted):
            archive.extract(entry, headers)
        elif name.startswith('tensorflow/libtensorflow') and ('.so' in name or '.dylib' in name):
            target = os.path.join(libraries, os.path.basename(name))
            with archive.open(entry) as source, open(target, 'wb') as library:
                shutil.copyfileobj(source, library, 1 << 20)
`;

/**
 * Builds tfjs-node's binding against the libtensorflow in TensorFlow's Python wheel. Needs Python with pip
 * and a C++ compiler, but neither node-gyp nor the headers of this Node: the binding speaks Node-API only.
 */
export const wheel: Method = {
  name: "building against the libtensorflow of TensorFlow's Python wheel",
  async install(context) {
    const { packages, destination, scratch, run, report } = context;
    if (process.platform === 'win32') {
      throw new CommandError('on Windows the wheel holds no library to link with', false);
    }
    const compiler = await firstThatRuns(context, ['c++', 'g++', 'clang++'], 'a C++ compiler');
    const python = await firstThatRuns(context, ['python3', 'python'], 'Python 3 with pip');
    report('Downloading TensorFlow (about 270 MB) …');
    const name = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
    const pip = [
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--disable-pip-version-check',
      '-q',
    ];
    await run(python, [...pip, '--dest', scratch, name], { cwd: scratch, timeoutMs: 30 * minutes });
    const file = (await readdir(scratch)).find((each) => each.endsWith('.whl'));
    if (file === undefined) throw new CommandError(`pip found no wheel of ${name} for this machine`, false);

    report('Unpacking TensorFlow …');
    const libraries = path.join(destination, 'deps', 'lib');
    const unpack = ['-c', unpackScript, path.join(scratch, file), libraries, scratch];
    await run(python, unpack, { cwd: scratch, timeoutMs: 10 * minutes });

    report('Building the binding …');
    const binding = path.join('lib', `napi-v${nodeApi}`, 'tfjs_binding.node');
    await mkdir(path.join(destination, path.dirname(binding)), { recursive: true });
    const sources = path.join(packages, '@tensorflow', 'tfjs-node', 'binding');
    const includes = [
      path.join(packages, 'node-api-headers', 'include'),
      path.join(scratch, 'tensorflow', 'include'),
    ];
    const args = [
      ...['-O2', '-std=c++17', '-fPIC', '-w', `-DNAPI_VERSION=${nodeApi}`],
      ...(process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
      ...includes.map((folder) => `-I${folder}`),
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => path.join(sources, source)),
      ...['-o', path.join(destination, binding)],
      ...(await linked(libraries)),
      `-Wl,-rpath,${process.platform === 'darwin' ? '@loader_path' : '$ORIGIN'}/../../deps/lib`,
    ];
    await run(compiler, args, { cwd: scratch, timeoutMs: 15 * minutes });
    return { binding, origin: `built against ${file.split('-').slice(0, 2).join(' ')}` };
  },
};

async function firstThatRuns(
  { run, scratch }: MethodContext,
  names: readonly string[],
  what: string,
): Promise<string> {
  for (const name of names) {
    try {
      await run(name, ['--version'], { cwd: scratch, timeoutMs: minutes });
      return name;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
    }
  }
  throw new CommandError(`it needs ${what}, and there is none`, true);
}

/** The two libraries by their paths, the one that everything else needs last. */
async function linked(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^libtensorflow_(cc|framework)\./.test(name)).sort();
  if (names.length < 2) throw new CommandError('the wheel does not hold libtensorflow', false);
  return names.map((name) => path.join(folder, name));
}
