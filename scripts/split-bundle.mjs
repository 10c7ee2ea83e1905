import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Bundles an entry as two files: what every run needs, and the rest, which is what the code loads by import(). One file for
 * all of that, because a file more costs a process more than some functions in it that it doesn't call. Gives the files
 * with their texts, as CommonJS, and what the metafile says of them. `settings` are esbuild's; `file` ends in `.cjs`, and
 * the rest is beside it.
 */
export async function splitBundle({ entry, file, settings }) {
  const root = settings.absWorkingDir;
  const { supported, ...inChunks } = settings;
  const { outputFiles, metafile } = await build({
    ...inChunks,
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
  const atOnce = withImports(metafile, start);
  const asFunctions = async (some) => {
    const texts = some.map(
      async (path) =>
        `"./${basename(path)}":(function(exports,require,module){${await asCommonJs(textOf(path), { ...settings, supported })}})`,
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

/** The chunks that are run with one: itself, and what it imports other than by import(). */
function withImports(metafile, start) {
  const found = new Set([start]);
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
  const { code } = await transform(withPlainExports(text), {
    ...wanted,
    minifyWhitespace,
    minifySyntax,
    minifyIdentifiers,
  });
  return code;
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
