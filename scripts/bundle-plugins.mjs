// Changes how esbuild handles some of our imports.
import { join } from 'node:path';

/**
 * Turns every import() of a module, named by its path from the root, into a load of its bundle.
 * Any other import of it is an error.
 */
export const apart = (root, entry, file) => ({
  name: `${file} apart`,
  setup({ onResolve }) {
    onResolve({ filter: /client\.ts$/ }, ({ path, kind, importer, resolveDir }) => {
      if (join(resolveDir, path) !== join(root, entry)) return undefined;
      if (kind === 'dynamic-import') return { path: `./${file}`, external: true };
      return { errors: [{ text: `${importer} may load ${entry} by import() only: it brings the AWS SDK` }] };
    });
  },
});

/**
 * Modules of Node and packages that are loaded on their first call instead of with the bundle.
 * Loading all of them takes as long as all work of an unchanged call. A module that isn't named here fails the build.
 * Packages are separate bundles.
 */
const late = {
  'node:child_process': ['spawn'],
  'node:crypto': [
    'createHash',
    'createHmac',
    'createPrivateKey',
    'createSign',
    'generateKeyPair',
    'randomInt',
    'randomUUID',
    'timingSafeEqual',
    'X509Certificate',
  ],
  'node:dgram': ['createSocket'],
  'node:fs/promises': ['chmod', 'chown', 'mkdir', 'mkdtemp', 'readFile', 'rm', 'writeFile'],
  'node:http': ['Agent', 'createServer', 'request'],
  'node:https': ['Agent', 'request'],
  'node:net': ['BlockList', 'connect', 'createServer', 'isIP', 'isIPv6'],
  'node:os': ['homedir', 'hostname', 'tmpdir'],
  'node:readline/promises': ['createInterface'],
  'node:string_decoder': ['StringDecoder'],
  'node:timers/promises': ['setImmediate', 'setTimeout'],
  'node:url': ['domainToUnicode'],
  'node:util': ['promisify', 'styleText'],
  'node:v8': ['setFlagsFromString'],
  'node:zlib': ['gunzip', 'gunzipSync', 'gzipSync'],
  immer: ['castDraft', 'enablePatches', 'Immer'],
  nodemailer: ['createTransport'],
  'jsonc-parser': ['applyEdits', 'modify', 'parse', 'visit'],
};
export const loadedLate = (root) => ({
  name: 'loaded-late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'import-statement' && Object.hasOwn(late, path) ? { path, namespace: 'late' } : undefined,
    );
    onResolve({ filter: /^\./, namespace: 'late' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => {
      const source = path.startsWith('node:') ? path : `./${path}.cjs`;
      const real = (name) => `require(${JSON.stringify(source)}).${name}`;
      const contents = late[path].map(
        (name) =>
          `export function ${name}(...words) { return new.target ? new (${real(name)})(...words) : ${real(name)}(...words); }`,
      );
      return { contents: contents.join('\n'), resolveDir: root };
    });
  },
});
