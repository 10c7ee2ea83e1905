// Creates the declarations of the library and the test kit: `dist/index.d.ts` and `dist/testing.d.ts`, both on
// `dist/declarations.d.ts`, so that they share types. TypeScript emits the declarations of every file. API Extractor,
// which includes its own compiler, merges them into one file without those of packages. With --docs it also writes a
// page for each of them to docs/api, or to the given folder. --dist names another folder than `dist`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve as resolvePath } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = join(import.meta.dirname, '..');
const optionOf = (name, byDefault) => {
  const at = process.argv.indexOf(name);
  return resolvePath(root, (at === -1 ? undefined : process.argv[at + 1]) ?? byDefault);
};
const dist = optionOf('--dist', 'dist');
const entries = { index: 'src/index.ts', testing: 'test/contract/testing.ts' };
const name = 'dns-sync';

/** Runs a program, and exits if it fails. */
function run(file, words) {
  const { status } = spawnSync(process.execPath, [file, ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Returns the names that an entry exports, from its text. */
function namesOf(file) {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) => list.split(','));
  const own = [...text.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, item]) => item);
  return [...own, ...lists.map((item) => item.trim().replace(/^type /, ''))].filter((item) => item !== '').toSorted();
}

const { resolve } = createRequire(import.meta.url);
// Inside the project, so that packages are found, and outside `dist`, whose files make the program's ID.
const scratch = mkdtempSync(join(root, '.declarations-'));
try {
  const compilerOptions = { ...JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).compilerOptions };
  const emit = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: scratch };
  const project = join(scratch, 'tsconfig.json');
  const files = Object.values(entries).map((file) => join(root, file));
  writeFileSync(
    project,
    JSON.stringify({
      compilerOptions: { ...compilerOptions, ...emit, typeRoots: [join(root, 'node_modules/@types')] },
      files,
    }),
  );
  run(resolve('typescript/package.json').replace('package.json', 'bin/tsc'), ['-p', project]);
  const mainEntryPointFilePath = join(scratch, 'all.d.ts');
  const all = Object.values(entries).map((file) => `export * from './${file}';\n`);
  writeFileSync(mainEntryPointFilePath, all.join(''));
  writeFileSync(join(scratch, 'package.json'), JSON.stringify({ name, version: '0.0.0', type: 'module' }));
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(scratch, 'package.json'),
    configObject: {
      projectFolder: scratch,
      mainEntryPointFilePath,
      compiler: {
        overrideTsconfig: { compilerOptions: { ...compilerOptions, noEmit: true }, files: [mainEntryPointFilePath] },
      },
      apiReport: { enabled: false },
      docModel: { enabled: true, apiJsonFilePath: join(scratch, 'model', `${name}.api.json`) },
      dtsRollup: { enabled: true, untrimmedFilePath: join(dist, 'declarations.d.ts') },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'error' },
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-forgotten-export': { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  // The library exports every type that it names; the test kit excludes the internals of the local service.
  const messageCallback = (message) => {
    const isOurs = message.sourceFilePath?.startsWith(join(scratch, 'src/'));
    if (message.messageId === 'ae-forgotten-export' && isOurs) message.logLevel = 'error';
    if (message.logLevel === 'info') message.logLevel = 'none';
  };
  const { errorCount } = Extractor.invoke(config, { localBuild: true, messageCallback });
  if (errorCount > 0) process.exit(1);
  for (const [entry, file] of Object.entries(entries)) {
    writeFileSync(join(dist, `${entry}.d.ts`), `export { ${namesOf(file).join(', ')} } from './declarations.js';\n`);
  }
  if (process.argv.includes('--docs')) {
    const folder = optionOf('--docs', 'docs/api');
    rmSync(folder, { recursive: true, force: true });
    run(resolve('@microsoft/api-documenter/package.json').replace('package.json', 'bin/api-documenter'), [
      'markdown',
      '--input-folder',
      join(scratch, 'model'),
      '--output-folder',
      folder,
    ]);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
