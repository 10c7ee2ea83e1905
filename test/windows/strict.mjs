// Loaded into Node for Windows under Wine: makes Wine refuse what Windows refuses. On Windows a file opened for
// appending can't be truncated (SetEndOfFile), because the right to write elsewhere is missing. A flush needs a file
// opened for writing (FlushFileBuffers).
import fs from 'node:fs';

if (process.env.DNS_SYNC_LANE_MARK !== undefined) fs.writeFileSync(process.env.DNS_SYNC_LANE_MARK, '');

const append = fs.constants.O_APPEND;
const access = fs.constants.O_WRONLY | fs.constants.O_RDWR;
const numbers = { r: 0, a: append | fs.constants.O_WRONLY, ax: append | fs.constants.O_WRONLY, 'a+': append | access };

/** The flags of each open file, by its number. */
const flagsOf = new Map();

const { openSync } = fs;
fs.openSync = (path, flags = 'r', ...rest) => {
  const file = openSync(path, flags, ...rest);
  flagsOf.set(file, typeof flags === 'number' ? flags : (numbers[flags] ?? access));
  return file;
};

const refusal = (call) =>
  Object.assign(new Error(`EPERM: operation not permitted, ${call}`), { code: 'EPERM', syscall: call });

/** Adds a check before a call and its callback form. */
function refuse(call, isRefused) {
  const [now, later] = [fs[`${call}Sync`], fs[call]];
  fs[`${call}Sync`] = (file, ...rest) => {
    if (isRefused(flagsOf.get(file) ?? access)) throw refusal(call);
    return now(file, ...rest);
  };
  fs[call] = (file, ...rest) => {
    if (isRefused(flagsOf.get(file) ?? access)) process.nextTick(rest.at(-1), refusal(call));
    else later(file, ...rest);
  };
}

refuse('ftruncate', (flags) => (flags & append) !== 0 || (flags & access) === 0);
refuse('fsync', (flags) => (flags & access) === 0);
refuse('fdatasync', (flags) => (flags & access) === 0);

// Wine has no creation times and reports those of the last change; Windows has real ones, so Wine's are removed.
const { lstatSync } = fs;
fs.lstatSync = (path, options) => {
  const stat = lstatSync(path, options);
  if (options?.bigint === true && stat !== undefined) stat.birthtimeNs = 0n;
  return stat;
};
