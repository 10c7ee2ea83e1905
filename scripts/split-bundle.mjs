import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Bundles an entry as two files: what every run needs, and the rest, which is what the code loads by import(). One file for
 * all of that, because a file more costs a process more than some functions in it that it doesn't call. Gives the files
 * with their texts, as CommonJS, and what the metafile says of them. `settings` are esbuild's; `file` ends in `.cjs`, and
 * the rest is beside it. Modules whose paths have one of the `common` parts are in the first file as well.
 */
export async function splitBundle({ entry, file, settings, common = [] }) {
  const root = settings.absWorkingDir;
  const { outputFiles, metafile } = await build({
    ...settings,
    // What is loaded by import() is told from the rest by that.
    supported: { ...settings.supported, 'dynamic-import': true },
    // Lines are told from one another below.
    minifyWhitespace: false,
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    write: false,
    outdir: 'dist/lib',
    metafile: true,
  });
  const textOf = (path) => outputFiles.find((output) => output.path === join(root, path)).text;
  const paths = Object.keys(metafile.outputs).filter((path) => path.endsWith('.js'));
  const start = paths.find((path) => metafile.outputs[path].entryPoint === entry);
  const soon = paths.filter((path) => common.some((part) => metafile.outputs[path].entryPoint?.includes(part)));
  const atOnce = withImports(metafile, [start, ...soon]);
  const asFunctions = async (some) => {
    const texts = some.map(
      async (path) =>
        `"./${basename(path)}":(function(exports,require,module){${await asCommonJs(textOf(path), settings)}})`,
    );
    return `{${(await Promise.all(texts)).join(',')}}`;
  };
  const rest = file.replace(/\.cjs$/, '-rest.cjs');
  const inputsOf = (some) => ({ inputs: Object.assign({}, ...some.map((path) => metafile.outputs[path].inputs)) });
  const others = paths.filter((path) => !atOnce.has(path));
  const first = paths.filter((path) => atOnce.has(path));
  return {
    files: [
      {
        name: file,
        code: linked(await asFunctions(first), `./${basename(start)}`, `./${rest}`),
        output: inputsOf(first),
      },
      { name: rest, code: `module.exports=${await asFunctions(others)}`, output: inputsOf(others) },
    ],
    legal: outputFiles.filter(({ path }) => path.endsWith('.LEGAL.txt')).map(({ text }) => text),
  };
}

/** The chunks that are run with some: themselves, and what they import other than by import(). */
function withImports(metafile, some) {
  const found = new Set(some);
  // What is added on the way has its turn too.
  for (const path of found)
    for (const { path: other, kind, external } of metafile.outputs[path].imports)
      if (kind === 'import-statement' && external !== true) found.add(other);
  return found;
}

/** Runs the chunks of a bundle, each when it is needed and once; those that are not here are in the other file. */
function linked(chunks, start, rest) {
  return `let chunks=${chunks},loaded={},link=(id)=>{
if(!id.endsWith(".js"))return require(id);
if(!(id in loaded)){if(!(id in chunks))Object.assign(chunks,require(${JSON.stringify(rest)}));
let chunk=loaded[id]={exports:{}};chunks[id](chunk.exports,link,chunk)}
return loaded[id].exports};
module.exports=link(${JSON.stringify(start)});`;
}

async function asCommonJs(text, { target, supported, minifyWhitespace, minifySyntax, minifyIdentifiers }) {
  const wanted = { format: 'cjs', platform: 'node', target, supported };
  const { code } = await transform(withExportsAtOnce(text), {
    ...wanted,
    minifyWhitespace,
    minifySyntax,
    minifyIdentifiers,
  });
  return code;
}

/**
 * Exports as one object, where esbuild would define a getter for each, twice: some hundred of them take as long as a file
 * more. What may get another value after its module has run has a getter still.
 */
function withExportsAtOnce(text) {
  const exported = /^export *\{([^{}]*)\};?\s*$/m.exec(text);
  if (exported === null) return text;
  const properties = exported[1].split(',').map((item) => {
    const [local, name = local] = item.trim().split(' as ');
    return isFixed(local, text) ? `${name}: ${local}` : `get ${name}() { return ${local}; }`;
  });
  return `${text.slice(0, exported.index)}module.exports = { ${properties.join(', ')} };\n`;
}

/**
 * Whether a name of a module is sure to keep its first value: declared with it, where a line begins, and given none in any
 * other place, not even in a function that has a variable of the same name.
 */
function isFixed(local, text) {
  const name = `(?<![\\w$.])${local.replaceAll('$', '\\$&')}(?![\\w$])`;
  const declared = new RegExp(`^(?:var (?:[^\\n]*, )?${name} = |(?:async )?function\\*? ${name}\\()`, 'gm');
  const given = new RegExp(
    [
      `${name} *(?:(?:\\*\\*|<<|>>>?|&&|\\|\\||\\?\\?|[-+*/%&|^])?=(?![=>])|\\+\\+|--)`,
      `(?:\\+\\+|--)${name}`,
      `for (?:await )?\\(${name} (?:of|in) `,
      // Several at once, from a list or an object.
      `(?<!(?:let|const|var) *)[[{][^;=\\n]*${name}[^;=\\n]*[\\]}] *=(?![=>])`,
    ].join('|'),
    'g',
  );
  const [declarations, values] = [[...text.matchAll(declared)], [...text.matchAll(given)]];
  return declarations.length === 1 && values.length <= Number(declarations[0][0].startsWith('var'));
}
