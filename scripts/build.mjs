// Bundles the executables: each one CommonJS file that needs nothing but Node, and the AWS SDK in a file of its own that
// is loaded with the first call to Route 53.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyNotices } from './third-party-notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const outdir = join(root, 'dist');
const clientEntry = 'src/cloud/route53/client.ts';
const clientFile = 'route53-client.cjs';

/** Turns every `import('…/route53/client.ts')` into a load of the separate file; any other import of it is an error. */
const apart = {
  name: 'route53-client-apart',
  setup({ onResolve }) {
    onResolve({ filter: /client\.ts$/ }, ({ path, kind, importer, resolveDir }) => {
      if (join(resolveDir, path) !== join(root, clientEntry)) return undefined;
      if (kind === 'dynamic-import') return { path: `./${clientFile}`, external: true };
      return { errors: [{ text: `${importer} may load route53/client.ts by import() only: it brings the AWS SDK` }] };
    });
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.12',
  format: 'cjs',
  // Names are kept: stacks of users are read by people.
  minifyWhitespace: true,
  minifySyntax: true,
  // An import() becomes a require(), which takes half the time: Node's own loads a CommonJS file by way of ES modules.
  supported: { 'dynamic-import': false },
  legalComments: 'external',
  define: { __DNS_SYNC_VERSION__: JSON.stringify(version) },
  metafile: true,
  logLevel: 'warning',
};

const executable = {
  // One of our packages is whole only as an ES module; the SDK below is taken as it is published for Node.
  mainFields: ['module', 'main'],
  banner: { js: '#!/usr/bin/env node' },
  plugins: [apart],
};

const bundles = [
  { entry: 'bin/dns-sync.ts', file: 'dns-sync.cjs', settings: executable },
  { entry: 'bin/plesk-backend.ts', file: 'dns-sync-hook.cjs', settings: executable },
  { entry: clientEntry, file: clientFile, settings: {} },
];

const missing = bundles.map(({ entry }) => entry).filter((entry) => !existsSync(join(root, entry)));
if (missing.length > 0) {
  console.error(`build: there is no ${missing.join(' and no ')} below ${root}; nothing was built`);
  process.exit(1);
}

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
const outputs = {};
const legalComments = [];
for (const { entry, file, settings } of bundles) {
  const outfile = join(outdir, file);
  // Errors have been told by esbuild itself, with the line; a stack of this script would add nothing.
  const result = await build({ ...shared, ...settings, entryPoints: [entry], outfile }).catch(() => process.exit(1));
  if (settings === executable) chmodSync(outfile, 0o755);
  outputs[`dist/${file}`] = result.metafile.outputs[`dist/${file}`];
  const legal = `${outfile}.LEGAL.txt`;
  if (!existsSync(legal)) continue;
  legalComments.push(readFileSync(legal, 'utf8'));
  rmSync(legal);
}
const paths = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(root, paths, legalComments));
writeFileSync(join(outdir, 'meta.json'), JSON.stringify(outputs));
