// Bundles the executables: each one CommonJS file that needs nothing but Node, and the AWS SDK in a file of its own that
// is loaded with the first call to Route 53.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const outdir = join(root, 'dist');
const clientFile = 'route53-client.cjs';

/** Turns every `import('…/route53/client.ts')` into a load of the separate file. */
const apart = {
  name: 'route53-client-apart',
  setup({ onResolve }) {
    onResolve({ filter: /route53\/client\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${clientFile}`, external: true } : undefined,
    );
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.12',
  format: 'cjs',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  define: { __DNS_SYNC_VERSION__: JSON.stringify(version) },
  metafile: true,
  logLevel: 'warning',
};

/** The licences of the packages that are in the bundles. */
function notices(metafiles) {
  const packages = new Set(
    metafiles
      .flatMap(({ inputs }) => Object.keys(inputs))
      .flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  return [...packages]
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((folder) => {
      const { name, version: its, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const text = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE'].flatMap((file) => {
        try {
          return [readFileSync(join(root, folder, file), 'utf8').trim()];
        } catch {
          return [];
        }
      })[0];
      return `${name} ${its} (${license})\n\n${text ?? 'The package has no licence file of its own.'}\n`;
    });
}

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
const executables = [
  ['bin/dns-sync.ts', 'dns-sync.cjs'],
  ['bin/plesk-backend.ts', 'dns-sync-hook.cjs'],
];
const results = [];
for (const [entry, file] of executables) {
  const outfile = join(outdir, file);
  results.push(
    await build({
      ...shared,
      // One of our packages is whole only as an ES module; the SDK below is taken as it is published for Node.
      mainFields: ['module', 'main'],
      entryPoints: [entry],
      outfile,
      banner: { js: '#!/usr/bin/env node' },
      plugins: [apart],
    }),
  );
  chmodSync(outfile, 0o755);
}
results.push(
  await build({ ...shared, entryPoints: ['src/cloud/route53/client.ts'], outfile: join(outdir, clientFile) }),
);
const metafiles = results.map((result) => result.metafile);
writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), notices(metafiles).join(`\n${'-'.repeat(80)}\n\n`));
writeFileSync(
  join(outdir, 'meta.json'),
  JSON.stringify(Object.fromEntries(metafiles.map(({ outputs }) => Object.entries(outputs)[0]))),
);
