import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * What each room under `src/` may import from its sibling rooms. Anything not listed is a wall.
 * @type {Record<string, string[]>}
 */
const rooms = {
  protocol: [],
  files: [],
  rpc: [],
  latent: ['protocol'],
  runs: ['protocol', 'files'],
  host: ['protocol', 'files', 'runs', 'latent', 'rpc'],
  vae: ['protocol'],
  engine: ['protocol', 'files', 'vae'],
  data: ['protocol', 'files', 'latent'],
  trainer: ['protocol', 'rpc', 'files', 'latent', 'runs', 'vae', 'engine', 'data'],
  installer: ['protocol', 'latent', 'vae', 'engine'],
  commandLine: ['protocol', 'files', 'latent', 'runs', 'vae', 'engine', 'data', 'trainer'],
};

/** Rooms that run in the panel too, or anywhere: they know neither Node nor the DOM. */
const withoutNode = ['protocol', 'latent', 'rpc', 'vae'];

/** Packages that never enter a room unless it is named here. */
const packages = {
  vscode: ['host'],
  sharp: ['data'],
  'onnxruntime-node': ['engine'],
  '@tensorflow/tfjs-core': ['vae', 'engine'],
  '@tensorflow/tfjs-node': ['engine'],
  'umap-js': ['trainer'],
  'vscode-jsonrpc': ['rpc', 'host', 'trainer'],
  '@vscode/l10n': ['host', 'protocol'],
  valibot: ['protocol', 'rpc', 'runs', 'host', 'trainer', 'commandLine'],
};

const packagePattern = (name) => `^${name.replace('/', '\\/')}($|\\/)`;

const walls = Object.entries(rooms).map(([room, allowed]) => {
  const forbiddenRooms = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbiddenRooms.join('|')}|extension|cli|webview)(/|$)`,
              message: `src/${room} may import only: ${allowed.join(', ') || 'nothing'}.`,
            },
            ...Object.entries(packages)
              .filter(([, owners]) => !owners.includes(room))
              .map(([name]) => ({
                regex: packagePattern(name),
                message: `${name} does not belong in src/${room}.`,
              })),
            ...(withoutNode.includes(room)
              ? [{ regex: '^node:', message: `src/${room} knows neither Node nor the DOM.` }]
              : []),
          ],
        },
      ],
    },
  };
});

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.cache/', '.vscode-test/', 'demo/', 'media/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', 500],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
  ...walls,
  {
    files: ['webview/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+src/(?!(protocol|latent|rpc)/)',
              message: 'The webview shares only src/protocol, src/latent and src/rpc with the rest.',
            },
            { regex: '^node:|^vscode$', message: 'The webview runs in a browser.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/host/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'NewExpression[callee.name=/^(UserError|TrainerUnusableError)$/] > :matches(Literal, TemplateLiteral)',
          message:
            'What people read goes through l10n.t: of vscode, or of @vscode/l10n where no editor is known.',
        },
      ],
    },
  },
  {
    files: ['webview/**/*.{ts,tsx}'],
    ignores: ['webview/controls.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value=/webview-ui-toolkit/]',
          message: 'webview/controls.tsx is the only file that knows the toolkit.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
);
