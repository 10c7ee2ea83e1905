// Bundles the executables, which need only Node. `dist/dns-sync.cjs` and `dist/dns-sync-hook.cjs` run bundles of
// `dist/lib` through a code cache, which is created here. The AWS SDK is two separate bundles, loaded with the first
// call to Route 53 and to CloudTrail. `dist/index.js` is the library on the same bundles; `dist/testing.js` is the test kit.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleInTwo } from './bundle-in-two.mjs';
import { apart, loadedLate } from './bundle-plugins.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const oldestNode = engines.node.replace('>=', '');
const outdir = join(root, 'dist');
const libdir = join(outdir, 'lib');
const clientEntry = 'src/cloud/route53/client/client.ts';
const clientFile = 'route53-client.cjs';
const trailEntry = 'src/cloud/route53/client/requests/trail-client.ts';
const trailFile = 'cloudtrail-client.cjs';

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: `node${oldestNode}`,
  format: 'cjs',
  // Names are kept, so that people can read stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  supported: {
    // import() becomes require(), which takes half the time: Node's import() loads CommonJS files through ES modules.
    'dynamic-import': false,
    // Every supported Node has them, except for the newest letters, which don't matter here. Compiled to calls they
    // would be set up with the bundle, even in packages that aren't used.
    'regexp-unicode-property-escapes': true,
  },
  legalComments: 'external',
  define: { __DNS_SYNC_VERSION__: JSON.stringify(version) },
  metafile: true,
  logLevel: 'warning',
};

const ours = {
  // One of our packages is complete only as an ES module.
  mainFields: ['module', 'main'],
  plugins: [apart(root, clientEntry, clientFile), loadedLate(root)],
};

const sdk = {
  // As ES modules it excludes the commands that we don't call.
  mainFields: ['module', 'main'],
  // It is half of the start of a change, and its stack traces don't matter.
  minifyIdentifiers: true,
  plugins: [apart(root, trailEntry, trailFile)],
};

const trail = {
  ...sdk,
  plugins: [],
  // It gets the credentials of the other client, so the search for credentials isn't bundled twice.
  alias: { '@aws-sdk/credential-provider-node': './scripts/given-credentials.mjs' },
};

const bundles = [
  { entry: 'bin/dns-sync.ts', file: 'dns-sync.cjs', settings: ours },
  { entry: 'bin/plesk-backend.ts', file: 'dns-sync-hook.cjs', secondFile: 'dns-sync-hook-changes.cjs', settings: ours },
  { entry: 'src/index.ts', file: 'library.cjs', settings: ours },
  { entry: clientEntry, file: clientFile, settings: sdk },
  { entry: trailEntry, file: trailFile, settings: trail },
  ...['immer', 'jsonc-parser', 'nodemailer'].map((entry) => ({
    entry,
    file: `${entry}.cjs`,
    settings: { mainFields: ours.mainFields },
  })),
];
const executables = ['dns-sync.cjs', 'dns-sync-hook.cjs'];

async function bundle({ entry, file, secondFile, settings }) {
  if (secondFile !== undefined) return bundleInTwo({ entry, file, secondFile, settings });
  const { outputFiles, metafile } = await build({
    ...settings,
    entryPoints: [entry],
    outfile: join(libdir, file),
    write: false,
  });
  const textOf = (path) => outputFiles.find((output) => output.path === path)?.text ?? '';
  const files = [{ name: file, code: textOf(join(libdir, file)), output: metafile.outputs[`dist/lib/${file}`] }];
  return { files, legal: [textOf(join(libdir, `${file}.LEGAL.txt`))] };
}

const missing = bundles
  .map(({ entry }) => entry)
  .filter((entry) => entry.endsWith('.ts') && !existsSync(join(root, entry)));
if (missing.length > 0) {
  console.error(`build: there is no ${missing.join(' and no ')} below ${root}; nothing was built`);
  process.exit(1);
}

rmSync(outdir, { recursive: true, force: true });
mkdirSync(libdir, { recursive: true });
const outputs = {};
const legalComments = [];
for (const { settings, ...item } of bundles) {
  // esbuild has printed its errors with the line; a stack of this script would add nothing.
  const { files, legal } = await bundle({ ...item, settings: { ...shared, ...settings } }).catch(
    (/** @type {unknown} */ error) => {
      if (error.errors === undefined) console.error(`build: ${error.message}`);
      process.exit(1);
    },
  );
  legalComments.push(...legal);
  for (const { name, code, output } of files) {
    writeFileSync(join(libdir, name), `(function(exports,require,module){${code}})\n`);
    outputs[`dist/lib/${name}`] = output;
  }
}
// What programs import: the names that the library's bundle exports, and the test kit as a bundle of its own.
const esm = { ...shared, format: 'esm', mainFields: ours.mainFields };
const ended = () => process.exit(1);
const entry = { ...esm, entryPoints: ['src/index.ts'], outdir, write: false, plugins: ours.plugins };
const { exports: names } = (await build(entry).catch(ended)).metafile.outputs['dist/index.js'];
const facade = `import { createRequire } from 'node:module';
  import { launch } from './bin/launch.ts';
  const library = launch(import.meta.dirname + '/lib', 'library.cjs', createRequire(import.meta.url));
  export const { ${names.join(', ')} } = library;`;
await build({ ...esm, stdin: { contents: facade, resolveDir: root }, outfile: join(outdir, 'index.js') }).catch(ended);
const kit = { ...esm, entryPoints: ['test/contract/testing.ts'], outfile: join(outdir, 'testing.js') };
outputs['dist/testing.js'] = (await build(kit).catch(ended)).metafile.outputs['dist/testing.js'];
// What makes the code caches here, and on a server with its Node.
const maker = { ...shared, entryPoints: ['scripts/code-cache.ts'], outfile: join(outdir, 'code-cache.cjs') };
const define = { ...shared.define, 'import.meta.dirname': '__dirname' };
const made = await build({ ...maker, define, mainFields: ours.mainFields }).catch(ended);
outputs['dist/code-cache.cjs'] = made.metafile.outputs['dist/code-cache.cjs'];
const paths = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(root, paths, legalComments));
writeFileSync(join(outdir, 'meta.json'), JSON.stringify(outputs));

for (const file of executables) {
  const contents = `import './bin/refuse-old-node.ts';
    import { launch } from './bin/launch.ts';
    import { askedFor } from './bin/asked-for.ts';
    // A link on the way to it may lead to another version before this process ends.
    process.argv[1] = __filename;
    launch(__dirname + '/lib', askedFor(${JSON.stringify(file)}, process.argv), require);`;
  const outfile = join(outdir, file);
  const banner = { js: '#!/usr/bin/env node' };
  const settings = { ...shared, define: { __OLDEST_NODE__: JSON.stringify(oldestNode) }, target: 'node10' };
  await build({ ...settings, banner, stdin: { contents, resolveDir: root }, outfile }).catch(() => process.exit(1));
  chmodSync(outfile, 0o755);
}

// Without the cache everything works, but slower. If it can't be created (a build without a network of its own), that
// is reported.
const cached = spawnSync(process.execPath, [join(outdir, 'code-cache.cjs')], { encoding: 'utf8' });
if (cached.status !== 0) console.error(`build: no code cache was made, so every start takes longer: ${cached.stderr}`);
