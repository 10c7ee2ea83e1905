import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

// The executables run a bundle of `dist/lib` through V8's code cache. Without it, compiling the same text again takes a
// third of the time of a short process.

type Load = (id: string) => unknown;

type Exports = Readonly<Record<string, unknown>>;

interface Loaded {
  exports: Exports;
}

type Body = (exports: unknown, require: Load, module: Loaded) => void;

/**
 * Runs a bundle, the text of a function, like `require`, and returns its exports.
 * Bundles next to it are run in the same way, once each; anything else goes to `load`. `./FILE#NAME` is one export of a
 * bundle. `onScript` is called for every bundle, with which the build creates code caches.
 */
export function launch(
  folder: string,
  name: string,
  load: Load,
  onScript?: (file: string, script: Script) => void,
): unknown {
  const loaded = new Map<string, Loaded>();
  const require: Load = (id) => {
    if (!id.startsWith('./')) return load(id);
    const [file = '', part] = id.slice(2).split('#');
    const all = run(file);
    return part === undefined ? all : all[part];
  };
  const run = (id: string): Exports => {
    const before = loaded.get(id);
    if (before !== undefined) return before.exports;
    const bundle: Loaded = { exports: {} };
    loaded.set(id, bundle);
    const file = join(folder, id);
    const source = readFileSync(file);
    const cachedData = cachedCode(file, source);
    // The build writes only ASCII.
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

/** Returns the path of a bundle's code cache for this version of Node and this machine. */
export function cacheFileOf(file: string): string {
  return `${file}.${process.version}-${process.platform}-${process.arch}.cache`;
}

/** Octets of a part of the code, half of what gzip looks back: the package hardly grows by the second copy. */
const partOctets = 16_000;

/** Returns the content of a code cache file: each part of the code twice, then the source. */
export function cacheContent(code: Uint8Array, source: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < code.length; at += partOctets) {
    const part = code.subarray(at, at + partOctets);
    parts.push(part, part);
  }
  return Buffer.concat([...parts, source]);
}

/**
 * Returns the cached code for exactly this source; null if it is missing or damaged.
 * V8 checks its own build and flags, but of the source only the length, and it runs damaged code. So the file contains
 * the source, and the code twice: comparing them takes a hundredth of the time of a digest.
 */
export function cachedCode(file: string, source: Uint8Array): Uint8Array | null {
  let content: Buffer;
  try {
    content = readFileSync(cacheFileOf(file));
  } catch {
    return null;
  }
  const length = (content.length - source.length) / 2;
  if (length <= 0 || !Number.isInteger(length) || !content.subarray(2 * length).equals(source)) return null;
  for (let at = 0; at < length; at += partOctets) {
    const end = Math.min(at + partOctets, length);
    const [first, middle] = [2 * at, at + end];
    if (!content.subarray(first, middle).equals(content.subarray(middle, 2 * end))) return null;
    content.copyWithin(at, first, middle);
  }
  return content.subarray(0, length);
}
