import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { cacheFileOf } from '../src/server/program/cache-file.ts';

// The executables run a bundle of `dist/lib` through V8's code cache. Without it, compiling the same text again takes a
// third of the time of a short process.

type Load = (id: string) => unknown;

/** A bundle that is loaded in parts returns each by its name. */
interface Exports {
  readonly part?: (name: string) => unknown;
}

interface Loaded {
  exports: Exports;
}

type Body = (exports: unknown, require: Load, module: Loaded) => void;

/** What makes code caches: it takes them from another folder, and is called for each bundle. */
interface Recorder {
  readonly caches: string;
  readonly onScript: (id: string, script: Script) => void;
}

/**
 * Runs a bundle, the text of a function, like `require`, and returns its exports.
 * Bundles next to it are run in the same way, once each; anything else goes to `load`. `./FILE#NAME` is a part of a
 * bundle.
 */
export function launch(folder: string, name: string, load: Load, recorder?: Recorder): unknown {
  const loaded = new Map<string, Loaded>();
  // Each file of ours that imports a module of Node asks for it, and Node takes long to answer.
  const builtins = new Map<string, unknown>();
  const builtin: Load = (id) => {
    if (!builtins.has(id)) builtins.set(id, load(id));
    return builtins.get(id);
  };
  const require: Load = (id) => {
    if (!id.startsWith('./')) return builtin(id);
    const [file = '', part] = id.slice(2).split('#');
    const all = run(file);
    return part === undefined ? all : all.part?.(part);
  };
  const run = (id: string): Exports => {
    const before = loaded.get(id);
    if (before !== undefined) return before.exports;
    const bundle: Loaded = { exports: {} };
    loaded.set(id, bundle);
    const source = readFileSync(join(folder, id));
    const cachedData = cachedCode(join(recorder?.caches ?? folder, id), source);
    // The build writes only ASCII.
    const script = new Script(source.toString('latin1'), {
      // A code cache keeps this name for stack traces, wherever it is copied.
      filename: `dns-sync/lib/${id}`,
      ...(cachedData === null ? {} : { cachedData }),
    });
    recorder?.onScript(id, script);
    (script.runInThisContext() as Body)(bundle.exports, require, bundle);
    return bundle.exports;
  };
  return run(name);
}

/** Returns the content of a code cache file: the code twice, then the source. */
export function cacheContent(code: Uint8Array, source: Uint8Array): Uint8Array {
  return Buffer.concat([code, code, source]);
}

/**
 * Returns the cached code for exactly this source; null if it is missing or damaged.
 * V8 checks its own build and flags, but of the source only the length, and it runs damaged code. So the file contains
 * the source, and the code twice: comparing them takes a hundredth of the time of a digest.
 */
export function cachedCode(file: string, source: Uint8Array): Uint8Array | null {
  let cache: number;
  try {
    cache = openSync(cacheFileOf(file), 'r');
  } catch {
    return null;
  }
  try {
    const length = (fstatSync(cache).size - source.length) / 2;
    if (length <= 0 || !Number.isInteger(length)) return null;
    const code = Buffer.allocUnsafeSlow(length);
    if (readSync(cache, code) !== length) return null;
    return continuesWith(cache, code) && continuesWith(cache, source) ? code : null;
  } catch {
    return null;
  } finally {
    closeSync(cache);
  }
}

/** New memory costs more time than comparing: a chunk is read into the memory of the one before. */
const chunkLength = 65_536;

/** Checks whether an open file continues with these octets. */
function continuesWith(file: number, expected: Uint8Array): boolean {
  const chunk = Buffer.allocUnsafeSlow(Math.min(chunkLength, expected.length));
  for (let at = 0; at < expected.length;) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, expected.length - at), null);
    if (read === 0 || !chunk.subarray(0, read).equals(expected.subarray(at, at + read))) return false;
    at += read;
  }
  return true;
}
