import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

// The executables are a few lines of this, which run a bundle of `dist/lib` by way of V8's code cache: what takes a
// third of a short process otherwise is to compile the same text again with every call.

type Load = (id: string) => unknown;

interface Loaded {
  exports: unknown;
}

type Body = (exports: unknown, require: Load, module: Loaded) => void;

/**
 * Runs a bundle, which is the text of a function, as `require` would, and gives its exports; bundles beside it that it
 * requires are run in the same way, once, and the rest by `load`. `onScript` is told of every bundle that is run: the build
 * makes code caches so.
 */
export function launch(
  folder: string,
  name: string,
  load: Load,
  onScript?: (file: string, script: Script) => void,
): unknown {
  const loaded = new Map<string, Loaded>();
  const require: Load = (id) => (id.startsWith('./') ? run(id.slice(2)) : load(id));
  const run: Load = (id) => {
    const before = loaded.get(id);
    if (before !== undefined) return before.exports;
    const bundle: Loaded = { exports: {} };
    loaded.set(id, bundle);
    const file = join(folder, id);
    const source = readFileSync(file);
    const cachedData = cachedCode(file, source);
    // The build writes nothing but ASCII.
    const script = new Script(source.toString('latin1'), {
      filename: file,
      ...(cachedData === null ? {} : { cachedData }),
    });
    onScript?.(file, script);
    (script.runInThisContext() as Body)(bundle.exports, require, bundle);
    return bundle.exports;
  };
  return run(name);
}

/** The code cache of a bundle for this version of Node and this machine. */
export function cacheFileOf(file: string): string {
  return `${file}.${process.version}-${process.platform}-${process.arch}.cache`;
}

/** What the file of a code cache holds. */
export function cacheContent(code: Uint8Array, source: Uint8Array): Uint8Array {
  return Buffer.concat([code, code, source]);
}

/**
 * The cached code for exactly this source; null where there is none, or it is damaged. V8 itself judges whether the
 * code is for this build of it and the flags that are set, but of the source it knows the length only, and a damaged
 * code it runs. So the file has the source too, and the code twice: to compare them takes a hundredth of a digest.
 */
function cachedCode(file: string, source: Uint8Array): Uint8Array | null {
  let content: Buffer;
  try {
    content = readFileSync(cacheFileOf(file));
  } catch {
    return null;
  }
  const length = (content.length - source.length) / 2;
  if (length <= 0 || !Number.isInteger(length)) return null;
  const code = content.subarray(0, length);
  const isWhole = content.subarray(2 * length).equals(source) && content.subarray(length, 2 * length).equals(code);
  return isWhole ? code : null;
}
