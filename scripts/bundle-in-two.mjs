// Bundles an entry as two files: what it imports, and what only its import() calls reach.
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

/** Lists the modules that an entry imports, and those that only import() reaches, by their paths from the root. */
function modulesOf(inputs, entry) {
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
  const onDemand = loaded.filter(({ external, path }) => !external && !atOnce.has(path)).map(({ path }) => path);
  return { atOnce, onDemand: new Set(onDemand) };
}

/** Leaves imports of our modules to another file, of which `launch` returns parts by their names. */
const partsOf = (file, root, isMeant) => ({
  name: `parts of ${file}`,
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      const name = relative(root, join(resolveDir, path)).split(sep).join('/');
      return isMeant(name, kind) ? { path: `./${file}#${name}`, external: true } : undefined;
    });
  },
});

/** Returns which names a bundle of ES modules imports from parts of a file, by part. */
function namesFrom(file, text) {
  const statements = /import ?\{([^}]*)\} ?from ?"\.\/([^"#]+)#([^"]+)"/g;
  const imports = [...text.matchAll(statements)].filter((match) => match[2] === file);
  if (imports.length !== text.split(`"./${file}#`).length - 1)
    throw new Error(`a part of ${file} is imported as a whole, or by import(): name what is imported`);
  const parts = new Map();
  for (const [, list, , part] of imports) {
    const names = list.split(',').map((item) => item.trim().split(' as ')[0]);
    parts.set(part, new Set([...(parts.get(part) ?? []), ...names]));
  }
  return parts;
}

const partFunction = (cases) =>
  `export function part(name) { switch (name) { ${cases.map(([name, value]) => `case "${name}": return ${value};`).join(' ')} } }`;

/**
 * Returns the two files of an entry. Each module of ours is in one of them; packages may be in both.
 * The second file gets modules of the first one as parts of it, with the names that it uses. Both make parts only when
 * they are asked for: a call that changes nothing has no use for them, and a change needs few modules of the second.
 * No module of ours exports a variable that changes.
 */
export async function bundleInTwo({ entry, file, secondFile, settings }) {
  const { absWorkingDir: root, plugins } = settings;
  const bundled = async (contents, outfile, more) => {
    const stdin = { contents, resolveDir: root, sourcefile: `${outfile}.js` };
    const output = { outfile: join(root, 'dist/lib', outfile), write: false };
    return build({ ...settings, stdin, ...output, ...more, plugins: [...more.plugins, ...plugins] });
  };
  const textOf = ({ outputFiles }, name) =>
    outputFiles.find(({ path }) => path === join(root, 'dist/lib', name))?.text ?? '';
  const whole = await build({ ...settings, entryPoints: [entry], outfile: 'dist/lib/entry.cjs', write: false });
  const { atOnce, onDemand } = modulesOf(whole.metafile.inputs, entry);
  const ofFirst = partsOf(file, root, (name) => atOnce.has(name));
  const ofSecond = partsOf(secondFile, root, (name, kind) => kind === 'dynamic-import' && onDemand.has(name));
  const secondText = partFunction([...onDemand].map((name) => [name, `require("./${name}")`]));
  const learned = await bundled(secondText, secondFile, { format: 'esm', plugins: [ofFirst] });
  const learnedText = textOf(learned, secondFile);
  const parts = [...namesFrom(file, learnedText)].map(([name, names], i) => ({
    name,
    names: [...names],
    alias: `part${i}`,
  }));
  const imports = parts.map(
    ({ name, names, alias }) =>
      `import { ${names.map((item) => `${item} as ${alias}_${item}`).join(', ')} } from "./${name}";`,
  );
  const values = parts.map(({ name, names, alias }) => [
    name,
    `({ ${names.map((item) => `${item}: ${alias}_${item}`).join(', ')} })`,
  ]);
  const firstText = [...imports, partFunction(values), `import "./${entry}";`].join('\n');
  const first = await bundled(firstText, file, { plugins: [ofSecond] });
  const second = await bundled(secondText, secondFile, { plugins: [ofFirst] });
  const made = [
    [file, first],
    [secondFile, second],
  ];
  return {
    files: made.map(([name, result]) => ({
      name,
      code: textOf(result, name),
      output: result.metafile.outputs[`dist/lib/${name}`],
    })),
    legal: made.map(([name, result]) => textOf(result, `${name}.LEGAL.txt`)),
  };
}
