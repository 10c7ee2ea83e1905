// Runs dns-sync for the extension. One JSON object on stdin says what to do:
//   {"words": […], "environment": {…}}  runs the program, if words.json allows the words; with "stoppable", the JSON is
//                                       one line, and the end of stdin stops the program
//   {"record": {…}}                     writes the record of consent beside the configuration
//   {"selfCheck": "…"}                  answers who runs this, and whether the environment came through
// It is the border to root's rights, so it checks the words again that the PHP side has checked.
import { mkdirSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const table = JSON.parse(readFileSync(new URL('words.json', import.meta.url), 'utf8'));
const program = fileURLToPath(new URL('dns-sync/dns-sync.cjs', import.meta.url));
const keys = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']);

const matches = (pattern, text) => new RegExp(`^(?:${table.patterns[pattern]})$`, 'u').test(text);

/** Whether a command of words.json has exactly these words. */
function isAllowed(words, { words: fixed, options = {}, names: kinds = [], min = 0, max = 0 }) {
  if (fixed.some((word, index) => words[index] !== word)) return false;
  const end = words.indexOf('--');
  const given = words.slice(fixed.length, end === -1 ? undefined : end);
  const names = end === -1 ? [] : words.slice(end + 1);
  if (names.length < min || names.length > max) return false;
  const isOption = (word) => {
    const [, name = '', , value] = /^--([a-z-]+)(=([^]*))?$/.exec(word) ?? [];
    // Every command takes the person for whom a page acts.
    if (name === 'as') return value !== undefined && matches('text', value);
    if (!Object.hasOwn(options, name)) return false;
    return options[name] === 'flag' ? value === undefined : value !== undefined && matches(options[name], value);
  };
  return given.every(isOption) && names.every((name, index) => matches(kinds[Math.min(index, kinds.length - 1)], name));
}

function run(words, environment) {
  const isText = (text) => typeof text === 'string' && !text.includes('\0');
  const isKnown = Object.entries(environment).every(([name, value]) => keys.has(name) && isText(value));
  const commands = Object.values(table.commands);
  if (!isKnown || !words.every(isText) || !commands.some((command) => isAllowed(words, command)))
    return refuse('words outside the allow-list');
  Object.assign(process.env, environment);
  process.argv = [process.argv[0], program, ...words];
  return createRequire(import.meta.url)(program);
}

/** Writes the record: whether an administrator agreed, and whether the extension holds Plesk's registration. */
function record({ consent = null, registered = false }) {
  const { at, by } = consent ?? {};
  const isConsent = consent === null || (typeof at === 'string' && typeof by === 'string' && by.length <= 255);
  if (!isConsent || typeof registered !== 'boolean') return refuse('a record of another form');
  const file = join(configFolder(), 'extension.json');
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  const text = `${JSON.stringify({ format: 1, consent: consent === null ? null : { at, by }, registered }, null, 2)}\n`;
  // Never through a link that somebody else has put there.
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, text, { mode: 0o644, flag: 'wx' });
  renameSync(`${file}.new`, file);
  return undefined;
}

function configFolder() {
  const named = process.env.DNS_SYNC_CONFIG ?? '';
  if (named !== '') return dirname(named);
  if (process.platform !== 'win32') return '/etc/dns-sync';
  return join(process.env.ProgramData ?? String.raw`C:\ProgramData`, 'dns-sync');
}

function selfCheck(nonce) {
  const { version } = JSON.parse(readFileSync(new URL('version.json', import.meta.url), 'utf8'));
  const environment = process.env.DNS_SYNC_SELF_CHECK === nonce;
  const uid = process.getuid?.() ?? null;
  process.stdout.write(`${JSON.stringify({ nonce, version, node: process.version, uid, environment })}\n`);
}

function refuse(what) {
  process.stderr.write(`dns-sync: refused: ${what}\n`);
  process.exitCode = 64;
}

/** Reads the first line of stdin, or all of it without a line end: JSON has none outside of its texts. */
function readJob() {
  const parts = [];
  const part = Buffer.alloc(65_536);
  for (;;) {
    const count = readPart(part);
    parts.push(Buffer.from(part.subarray(0, count)));
    if (count === 0 || part.subarray(0, count).includes(10)) return JSON.parse(Buffer.concat(parts).toString('utf8'));
  }
}

function readPart(part) {
  try {
    return readSync(0, part, 0, part.length, null);
  } catch (error) {
    // Windows reports the end of a pipe as an error.
    if (error.code === 'EOF') return 0;
    throw error;
  }
}

/** Ends this process when stdin ends. Whatever was sent by then is in the journal. */
function stopWithStdin() {
  process.stdin.on('end', () => process.exit(143)).resume();
  process.stdin.unref?.();
}

let job = null;
try {
  job = readJob();
} catch {
  // Its text isn't repeated: it may hold a key.
}
if (job?.stoppable === true) stopWithStdin();
if (Array.isArray(job?.words)) run(job.words, job.environment ?? {});
else if (typeof job?.record === 'object' && job.record !== null) record(job.record);
else if (typeof job?.selfCheck === 'string') selfCheck(job.selfCheck);
else refuse('no JSON of a known form on stdin');
