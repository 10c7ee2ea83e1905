// Bundles an entry as two files: what it imports, and what only its import() calls reach.
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

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

/** Gives modules that are no files their texts, by name. They leave other bundles to `require`. */
const given = (texts, resolveDir) => ({
  name: 'given',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/[^/]*\.cjs/ }, ({ path, importer }) =>
      importer === path ? { path, external: true } : undefined,
    );
    onResolve({ filter: /.*/ }, ({ path }) => (Object.hasOwn(texts, path) ? { path, namespace: 'given' } : undefined));
    onLoad({ filter: /.*/, namespace: 'given' }, ({ path }) => ({ contents: texts[path], resolveDir }));
  },
});

/**
 * Returns the two files of an entry. Each module is in one of them, and the second loads the first.
 * esbuild splits ES modules only, so both are bundled once more. The first gives the second what it needs by a function,
 * because a call that changes nothing has no use for 200 exports. No module of ours exports a variable that changes.
 */
export async function bundleInTwo({ entry, file, secondFile, settings }) {
  const { absWorkingDir: root, plugins } = settings;
  const shared = { ...settings, outdir: 'dist/lib', outExtension: { '.js': '.cjs' }, write: false };
  const whole = await build({ ...shared, entryPoints: [entry] });
  const modules = modulesOnDemand(whole.metafile.inputs, entry);
  const lines = [...modules].map((name) => `export * as "${name}" from "./${name}";`);
  const [first, second] = [file, secondFile].map((name) => name.replace('.cjs', ''));
  // The second imports the entry, so that esbuild shares all of the entry with it.
  const secondText = `${lines.join('\n')}\nimport "./${entry}";`;
  const { outputFiles, metafile } = await build({
    ...shared,
    format: 'esm',
    splitting: true,
    entryPoints: [
      { in: entry, out: 'entry' },
      { in: 'second', out: second },
    ],
    chunkNames: first,
    plugins: [onDemand(root, modules, secondFile), given({ second: secondText }, root), ...plugins],
  });
  const textOf = (name) => outputFiles.find(({ path }) => path === join(root, 'dist/lib', name))?.text ?? '';
  const outputOf = (name) => metafile.outputs[`dist/lib/${name}`];
  const names = outputOf(file).exports.join(', ');
  const bundled = async (name, texts) => {
    const again = { ...shared, entryPoints: [{ in: 'main', out: name }], legalComments: 'none' };
    const { outputFiles: written } = await build({ ...again, plugins: [given(texts, root)] });
    return { name, code: written[0].text, output: outputOf(name) };
  };
  return {
    files: [
      await bundled(file, {
        main: `import { ${names} } from "first"; export function shared() { return { ${names} }; }`,
        first: textOf(file),
      }),
      await bundled(secondFile, {
        main: textOf(secondFile),
        [`./${file}`]: `export const { ${names} } = require("./${file}").shared();`,
      }),
    ],
    legal: [file, secondFile].map((name) => textOf(`${name}.LEGAL.txt`)),
  };
}
