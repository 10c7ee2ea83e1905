import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Bundles an executable as two files: what every call needs, and the rest, which is all that the code loads by import().
 * One file for all of that, because a file more costs a process more than the few functions in it that it doesn't call.
 * Gives the files with their texts, as CommonJS, and what the metafile says of them. `settings` are esbuild's; `file` ends
 * in `.cjs`, and the rest is beside it.
 */
export async function splitBundle({ entry, file, settings }) {
  const root = settings.absWorkingDir;
  const later = await loadedLater(entry, settings);
  await mustHaveNamesOfTheirOwn(later, settings);
  const { outputFiles, metafile } = await build({
    ...inParts(settings),
    entryPoints: [entry],
    plugins: [asOne(root, later), ...settings.plugins],
  });
  const textOf = (path) => outputFiles.find((output) => output.path === join(root, path)).text;
  const parts = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.js'));
  const pathOf = (isIt) => parts.find(([, output]) => isIt(output.entryPoint))[0];
  const own = pathOf((point) => point === entry);
  const rest = pathOf((point) => point?.startsWith('later:'));
  const shared = pathOf((point) => point === undefined);
  if (parts.length !== 3) throw new Error(`${entry} comes in ${parts.length} parts instead of three`);
  const restFile = file.replace(/\.cjs$/, '-rest.cjs');
  const names = { [basename(own)]: file, [basename(shared)]: file, [basename(rest)]: restFile };
  const codeOf = async (path) => {
    const { code } = await transform(withPlainExports(withNames(textOf(path), names)), {
      format: 'cjs',
      platform: 'node',
      target: settings.target,
      supported: settings.supported,
      minifyWhitespace: settings.minifyWhitespace,
      minifySyntax: settings.minifySyntax,
    });
    return code;
  };
  // What both files need comes first, and is what the file gives to the other.
  const code = `${await codeOf(shared)}(function(require){${await codeOf(own)}})((id)=>id==="./${file}"?module.exports:require(id));`;
  const inputs = { ...metafile.outputs[shared].inputs, ...metafile.outputs[own].inputs };
  return {
    files: [
      { name: file, code, output: { inputs } },
      { name: restFile, code: await codeOf(rest), output: metafile.outputs[rest] },
    ],
    legal: outputFiles.filter(({ path }) => path.endsWith('.LEGAL.txt')).map(({ text }) => text),
  };
}

function inParts({ supported: _supported, ...settings }) {
  return { ...settings, format: 'esm', splitting: true, write: false, outdir: 'dist/lib', metafile: true };
}

/** The modules that an entry, or what it loads, loads by import(), by their paths from the root. */
async function loadedLater(entry, settings) {
  const { metafile } = await build({ ...inParts(settings), entryPoints: [entry] });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const late = imports.filter(({ kind, external }) => kind === 'dynamic-import' && external !== true);
  return [...new Set(late.map(({ path }) => path))].toSorted();
}

/** In one file there is one list of exports: a name that two modules have would be lost without a word. */
async function mustHaveNamesOfTheirOwn(modules, settings) {
  const { metafile } = await build({ ...inParts(settings), entryPoints: modules });
  const seen = new Map();
  for (const { entryPoint, exports } of Object.values(metafile.outputs)) {
    for (const name of modules.includes(entryPoint) ? exports : []) {
      if (seen.has(name)) throw new Error(`${seen.get(name)} and ${entryPoint} both export ${name}: rename one`);
      seen.set(name, entryPoint);
    }
  }
}

/** Lets every import() of the modules load the one that has all their exports. */
function asOne(root, modules) {
  return {
    name: 'as-one',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
        const isLater =
          kind === 'dynamic-import' && modules.some((module) => join(root, module) === join(resolveDir, path));
        return isLater ? { path: 'rest', namespace: 'later' } : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'later' }, () => ({
        contents: modules.map((module) => `export * from ${JSON.stringify(`./${module}`)};`).join('\n'),
        resolveDir: root,
      }));
    },
  };
}

function withNames(text, names) {
  return Object.entries(names).reduce((all, [from, to]) => all.replaceAll(`"./${from}"`, `"./${to}"`), text);
}

/**
 * Exports as an object of values, where esbuild would define a getter for each, twice: some hundred of them take as long as
 * a file more. It is the same as long as nothing that is exported gets another value after its module has run.
 */
function withPlainExports(text) {
  if (/\b__esm\(/.test(text))
    throw new Error('a module is run later than its file: its exports have no values by then');
  const exported = /\bexport *\{([^{}]*)\};?\s*$/.exec(text);
  if (exported === null) return text;
  const pairs = exported[1].split(',').map((item) => item.trim().split(' as '));
  const values = pairs.map(([local, name = local]) => `${name}: ${local}`).join(', ');
  return `${text.slice(0, exported.index)}module.exports = { ${values} };\n`;
}
