// Loaded into a real executable before its own code (`node --require`). It wraps node:fs, counts every call that
// changes something below one folder, and makes one of them fail.
import fs, { constants } from 'node:fs';
import { resolve, sep } from 'node:path';
import { faultVariable, type FileFault } from './file-fault.ts';
import { PowerModel } from './power-model.ts';

type Call = (...words: unknown[]) => unknown;
const real = { ...(fs as unknown as Readonly<Record<string, Call>>) };
const watched = fs as unknown as Record<string, Call>;

const fault = JSON.parse(process.env[faultVariable] ?? '{}') as FileFault;
const root = resolve(fault.below);
const disk = new PowerModel(root, fault.disk);
process.on('exit', () => disk.save());
/** The paths of open files below the folder. */
const open = new Map<unknown, string>();
let calls = 0;
let own = false;

/** Returns the path below the folder that an argument means, as a path or an open file; otherwise undefined. */
function placeOf(word: unknown): string | undefined {
  if (typeof word !== 'string') return open.get(word);
  // Names that are looked up in an open directory.
  const [, number, below = ''] = /^\/proc\/self\/fd\/(\d+)(\/.*)?$/.exec(word) ?? [];
  if (number !== undefined) {
    const folder = open.get(Number(number));
    return folder === undefined ? undefined : `${folder}${below}`;
  }
  return word === root || resolve(word).startsWith(root + sep) ? word : undefined;
}

/** Runs our own calls without watching them. */
function aside<T>(work: () => T): T {
  own = true;
  try {
    return work();
  } finally {
    own = false;
  }
}

/** Counts a call before it is made. The chosen one fails; a kill takes effect after half of its write. */
function count(call: string, words: readonly unknown[], place: string): Error | null {
  calls++;
  const { at, what } = fault;
  aside(() => fs.appendFileSync(fault.trace, `${call} ${place}\n`));
  if (what !== 'kill') {
    if (calls !== at && !(what.lasting && calls > at && at > 0)) return null;
    // A removal needs no space.
    if (what.code === 'ENOSPC' && call === 'unlinkSync') return null;
    return Object.assign(new Error(`${what.code}: it failed, ${call}`), { code: what.code, syscall: call });
  }
  if (calls !== at) return null;
  aside(() => {
    const [file, content, ...rest] = words;
    if (/^(?:write|append)/.test(call) && typeof content === 'string')
      real[call]?.(file, content.slice(0, content.length / 2), ...rest);
    if (/^(?:write|append)/.test(call) && Buffer.isBuffer(content)) {
      const [from = 0, length = content.length] = rest.map(Number);
      real[call]?.(file, content.subarray(from, from + length / 2));
    }
    disk.save();
  });
  process.kill(process.pid, 'SIGKILL');
  return null;
}

/** Wraps a function to count its calls. `done` is called after those that were made. */
function watch(name: string, done: (place: string) => void = () => {}): void {
  watched[name] = (...words) => {
    const place = own ? undefined : placeOf(words[0]);
    if (place === undefined) return real[name]?.(...words);
    const failure = count(name, words, place);
    if (failure !== null) throw failure;
    const result = real[name]?.(...words);
    aside(() => done(place));
    return result;
  };
}

/** Like `watch`, for a function with a callback. */
function watchLater(name: string, done: (place: string) => void): void {
  watched[name] = (file, back) => {
    const place = placeOf(file);
    const callBack = back as (error: Error | null) => void;
    if (place === undefined) return real[name]?.(file, back);
    const failure = count(name, [], place);
    if (failure !== null) return void setImmediate(callBack, failure);
    return real[name]?.(file, (error: Error | null) => {
      if (error === null) aside(() => done(place));
      callBack(error);
    });
  };
}

for (const name of ['renameSync', 'unlinkSync', 'rmdirSync', 'chmodSync', 'chownSync', 'linkSync', 'truncateSync'])
  watch(name);
for (const name of ['writeFileSync', 'appendFileSync', 'writeSync', 'ftruncateSync', 'fchmodSync', 'fchownSync'])
  watch(name);
watch('mkdirSync', (place) => disk.made(place));
for (const name of ['fsync', 'fdatasync']) watchLater(name, (place) => disk.synced(place));
for (const name of ['fsyncSync', 'fdatasyncSync']) watch(name, (place) => disk.synced(place));

watched['openSync'] = (path, flags, mode) => {
  const place = own ? undefined : placeOf(path);
  const writes =
    typeof flags === 'number' ? (flags & (constants.O_WRONLY | constants.O_RDWR)) > 0 : (flags ?? 'r') !== 'r';
  const failure = place !== undefined && writes ? count('openSync', [], place) : null;
  if (failure !== null) throw failure;
  const file = real['openSync']?.(path, flags, mode);
  if (place === undefined) return file;
  open.set(file, place);
  const makes = typeof flags === 'number' ? (flags & constants.O_EXCL) > 0 : String(flags).includes('x');
  if (makes) aside(() => disk.made(place));
  return file;
};
let reads = 0;
watched['readSync'] = (file, buffer, ...rest) => {
  // Signals interrupt reads that wait, as on a pipe or a network file system.
  const isOurs = file === 0 || open.has(file);
  if (own || !isOurs || fault.reads === undefined) return real['readSync']?.(file, buffer, ...rest);
  reads++;
  if (fault.reads === 'EINTR' && reads % 2 === 1)
    throw Object.assign(new Error('EINTR: interrupted system call, read'), { code: 'EINTR', syscall: 'read' });
  const octets = buffer as Uint8Array;
  const [from = 0, length = octets.length - Number(from), position = null] = rest;
  const most = fault.reads === 'short' ? Math.ceil(Number(length) / 2) : length;
  return real['readSync']?.(file, buffer, from, most, position);
};
watched['closeSync'] = (file) => {
  open.delete(file);
  return real['closeSync']?.(file);
};

// A change by any other function would be missed, so the test refuses it.
for (const name of ['open', 'rename', 'unlink', 'mkdir', 'rm', 'writeFile', 'appendFile', 'chmod', 'truncate']) {
  for (const way of [watched, fs.promises as unknown as Record<string, Call>]) {
    const call = way[name];
    way[name] = (...words) => {
      if (placeOf(words[0]) !== undefined) throw new Error(`${name} of ${String(words[0])} is not watched`);
      return call?.(...words);
    };
  }
}
