// Bundles an entry as two files: what it imports, and what only its import() calls reach.
import { join, relative, sep } from 'node:path';
import { build, transform } from 'esbuild';

/** Lists the modules that only import() reaches from an entry, by their paths from the root. */
function modulesOnDemand(inputs, entry) {
  const visit = (path, seen, followsAll) => {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const { path: next, kind, external } of inputs[path].imports)
      if (!external && (followsAll || kind !== 'dynamic-import')) visit(next, seen, followsAll);
    return seen;
  };
  const atOnce = visit(entry, new Set(), false);
  const all = [...visit(entry, new Set(), true)];
  const loaded = all.flatMap((path) => inputs[path].imports.filter(({ kind }) => kind === 'dynamic-import'));
  return new Set(loaded.filter(({ external, path }) => !external && !atOnce.has(path)).map(({ path }) => path));
}

/** Turns import() of a module into the load of a part of the second file, which `launch` understands. */
const onDemand = (root, modules, file) => ({
  name: 'on demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      const name = relative(root, join(resolveDir, path)).split(sep).join('/');
      return kind === 'dynamic-import' && modules.has(name) ? { path: `./${file}#${name}`, external: true } : undefined;
    });
  },
});

/** Makes a file whose exports are the modules. It imports the entry, so that esbuild shares all of the entry with it. */
const moduleOf = (contents, resolveDir) => ({
  name: 'second file',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^second$/ }, ({ path }) => ({ path, namespace: 'second' }));
    onLoad({ filter: /.*/, namespace: 'second' }, () => ({ contents, resolveDir }));
  },
});

/**
 * Returns the two files of an entry. Each module is in one of them, and the second loads the first.
 * esbuild splits ES modules only, so both are converted afterwards.
 */
export async function bundleInTwo({ entry, file, secondFile, settings }) {
  const { absWorkingDir: root, plugins, ...rest } = settings;
  const shared = { ...settings, outdir: 'dist/lib', write: false };
  const whole = await build({ ...shared, entryPoints: [entry] });
  const modules = modulesOnDemand(whole.metafile.inputs, entry);
  const lines = [...modules].map((name) => `export * as "${name}" from "./${name}";`);
  const [first, second] = [file, secondFile].map((name) => name.replace('.cjs', ''));
  const { outputFiles, metafile } = await build({
    ...shared,
    format: 'esm',
    splitting: true,
    entryPoints: [
      { in: entry, out: 'entry' },
      { in: 'second', out: second },
    ],
    chunkNames: first,
    outExtension: { '.js': '.cjs' },
    plugins: [
      onDemand(root, modules, secondFile),
      moduleOf(`${lines.join('\n')}\nimport "./${entry}";`, root),
      ...plugins,
    ],
  });
  const textOf = (name) => outputFiles.find(({ path }) => path === join(root, 'dist/lib', name))?.text ?? '';
  const { format, target, minifyWhitespace, minifySyntax, supported, platform } = rest;
  const converted = async (name) => {
    const options = { format, target, minifyWhitespace, minifySyntax, supported, platform };
    const { code } = await transform(textOf(name), options);
    return { name, code, output: metafile.outputs[`dist/lib/${name}`] };
  };
  return {
    files: [await converted(file), await converted(secondFile)],
    legal: [file, secondFile].map((name) => textOf(`${name}.LEGAL.txt`)),
  };
}
