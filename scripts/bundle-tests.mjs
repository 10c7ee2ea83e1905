// Compiles test files once for a run, with what they share in common files. Under tsx each file's process would compile
// all that it loads by itself, which was a fifth of the processor time of all tests.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Modules find files beside their source: the place of a module stays that of its source. */
const places = {
  name: 'places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    }),
};

/**
 * Compiles test files into a new folder, where packages are found, and returns it with the compiled files. The caller
 * removes it.
 */
export async function bundleTests(files) {
  // Not in node_modules, where Node 22 and later look for no tests.
  const cache = join(root, '.compiled-tests');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'tests-'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: files,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      outdir: folder,
      outbase: root,
      outExtension: { '.js': '.mjs' },
      chunkNames: 'shared/[hash]',
      sourcemap: 'linked',
      sourcesContent: false,
      plugins: [places],
      logLevel: 'warning',
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  // Relative, because Windows limits the length of a command line.
  const place = relative(process.cwd(), folder);
  return { folder, files: files.map((file) => join(place, file.replace(/\.ts$/, '.mjs'))) };
}
