import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readErrorBody, readRecordsPage } from '../../src/cloud/godaddy/client/answers.ts';
import { observedContent } from '../../src/cloud/godaddy/records/zone-content.ts';
import { nameFromWire, valueFromWire } from '../../src/cloud/route53/batches/wire-text.ts';
import { readRefusal } from '../../src/cloud/route53/errors/refusal.ts';
import { readMark } from '../../src/cloud/zones/mark.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { readPtrCommands } from '../../src/plesk/records/read-ptr-commands.ts';
import { readZoneCommand } from '../../src/plesk/records/translate.ts';
import { DnsSyncError } from '../../src/reconcile/error.ts';
import { parseName } from '../../src/reconcile/dns/name.ts';
import { matchesText } from '../../src/reconcile/dns/name-pattern.ts';
import { canonicalValue } from '../../src/reconcile/dns/rdata.ts';
import { parseTime } from '../../src/reconcile/iso-time.ts';
import {
  parseIdentityDocument,
  parsePtrDocument,
  parsePtrList,
  parseTargetDocument,
  parseZoneDocument,
} from '../../src/state/documents/parse-document.ts';
import { textOf } from '../../src/state/files/durable-file.ts';
import { nodeFiles } from '../../src/state/files/file-ops.ts';
import { parseEntry } from '../../src/state/journal/journal-entry.ts';
import { openQueue } from '../../src/state/notes/queue.ts';
import { name as nameOf } from '../../src/state/test-support.ts';
import { commandsOf } from '../../src/sync/hook/read-hook-call.ts';
import { readPlanFile } from '../../src/sync/plan/plan-file.ts';
import { readDuration } from '../../src/text/duration.ts';
import { splitWords } from '../../src/text/shell/shell-words.ts';
import { readDnsAnswer } from './dns-answers.ts';
import { readDatabase, readRest, readSlot, readUtility } from './plesk-answers.ts';
import { readProviderAnswer } from './provider-answers.ts';

/** A parser of outside data. */
export interface Parser {
  /** The folder of its corpus below fixtures/fuzz. */
  readonly name: string;
  /** Reads a text. Throws DnsSyncError for a refused one, and an assertion for one that breaks a law. */
  readonly read: (octets: Buffer) => unknown;
  /** Whether a truncated text can't pass as complete. */
  readonly noticesCut: boolean;
  /** Its number of inputs for each 100 of a fast parser. */
  readonly share: number;
}

const folder = mkdtempSync(join(tmpdir(), 'dns-sync-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const good = { command: 'delete', zone: { name: 'good.example.' } };

/** Reads a call; a refused command must not affect others. */
function readCall(octets: Buffer): unknown {
  const items = commandsOf(octets);
  const json: unknown = JSON.parse(octets.toString().replace(/^\uFEFF/, ''));
  const all: readonly unknown[] = Array.isArray(json) ? json : [json];
  assert.equal(items.length, all.length);
  const neighbour = commandsOf(Buffer.from(JSON.stringify([...all, good]))).at(-1);
  assert.ok(neighbour !== undefined && 'command' in neighbour, 'the good command beside it is taken');
  return items.map((item) => {
    if ('reason' in item) return assert.notEqual(item.reason, '');
    return 'ptr' in item.command ? readPtrCommands(item.command) : readZoneCommand(item.command, 3600);
  });
}

/** Checks that a parsed value is the same after writing and parsing it again. */
function readsBack(octets: Buffer, parse: (content: unknown) => object): object {
  const document = parse(jsonOf(octets));
  const text = textOf(document);
  assert.equal(textOf(parse(JSON.parse(text))), text);
  return document;
}

function jsonOf(octets: Buffer): unknown {
  try {
    return JSON.parse(octets.toString());
  } catch {
    return undefined;
  }
}

function readJournal(octets: Buffer): unknown {
  const lines = octets.toString().split('\n');
  return lines.map((line) => {
    const entry = parseEntry(line);
    if (entry !== null) assert.deepEqual(parseEntry(JSON.stringify(entry)), entry);
    return entry;
  });
}

let files = 0;

async function readNote(octets: Buffer): Promise<unknown> {
  const place = join(folder, `queue-${files++}`);
  await nodeFiles.mkroot(place, 0o700);
  const queue = openQueue(place, nodeFiles);
  const note = await queue.add({ zone: nameOf('a.example.'), target: 'route53', at: 1 }, 'for good');
  for (const file of readdirSync(place)) writeFileSync(join(place, file), octets);
  const read = await queue.read(note);
  assert.deepEqual(await queue.entries(), [note], 'it stays in the queue until it is dropped');
  rmSync(place, { recursive: true });
  return read;
}

async function readPlan(octets: Buffer): Promise<unknown> {
  const file = join(folder, 'plan.json');
  writeFileSync(file, octets);
  return readPlanFile(file);
}

/** Reads a page of records of GoDaddy. */
function readGoDaddyRecords(octets: Buffer): unknown {
  const page = readRecordsPage(jsonOf(octets));
  if (page === null) throw new DnsSyncError('bad-answer', 'it is no page of records', 'none');
  return observedContent(zone, { records: page.records, complete: true });
}

const types = ['A', 'AAAA', 'TXT', 'MX', 'SRV', 'CAA', 'DS', 'TLSA', 'HTTPS', 'CNAME'];

/** Reads short texts, one per line: names, values, patterns, times, marks and messages. */
function readWords(octets: Buffer): unknown {
  const lines = octets.toString().split('\n');
  return lines.map((line) => {
    const name = parseName(line);
    if (name.ok) assert.deepEqual(parseName(name.value), name, 'a canonical name stays as it is');
    const values = types.map((type) => {
      const value = canonicalValue(type, line);
      if (value.ok) assert.deepEqual(canonicalValue(type, value.value), value, `a canonical ${type} stays as it is`);
      return [value, valueFromWire(type, line)];
    });
    const words = [splitWords(line, false), splitWords(line, true), readDuration(line), parseTime(line)];
    const ofService = [nameFromWire(line), readMark(line), readRefusal(line)];
    return [name, values, words, matchesText(line, 'a.example.'), ofService];
  });
}

const zone = nameOf('a.example.');
const block = nameOf('2.0.192.in-addr.arpa.');
const complete = { noticesCut: true, share: 100 };
const lines = { noticesCut: false, share: 100 };
const documents: readonly (readonly [string, (content: unknown) => object])[] = [
  ['zone-document', (content) => parseZoneDocument(content, 'a.example.json', zone)],
  ['ptr-document', (content) => parsePtrDocument(content, 'ptr/x.json', block)],
  ['ptr-list', (content) => parsePtrList(content, 'ptr.json')],
  ['target-document', (content) => parseTargetDocument(content, 'target.json')],
];
const answers = [
  'listing',
  'zones',
  'zones-by-name',
  'zone',
  'created',
  'changed',
  'status',
  'limit',
  'refusal',
] as const;

/** The parsers of outside data. */
export const parsers: readonly Parser[] = [
  { name: 'call', read: readCall, ...complete },
  { name: 'config', read: (octets) => parseConfig(octets.toString(), 'config.json'), ...complete },
  ...documents.map(([name, parse]) => ({ name, read: (octets: Buffer) => readsBack(octets, parse), ...complete })),
  { name: 'identity', read: (octets) => parseIdentityDocument(octets.toString(), 'identity.json'), ...complete },
  { name: 'journal', read: readJournal, ...lines },
  { name: 'queue-note', read: readNote, noticesCut: false, share: 20 },
  { name: 'plan-file', read: readPlan, ...complete },
  { name: 'plesk-database', read: readDatabase, ...complete },
  { name: 'plesk-slot', read: readSlot, ...complete },
  { name: 'plesk-utility', read: readUtility, ...lines },
  { name: 'plesk-rest', read: readRest, ...lines },
  { name: 'words', read: readWords, ...lines },
  { name: 'godaddy-records', read: readGoDaddyRecords, ...complete },
  { name: 'godaddy-error', read: (octets) => readErrorBody(octets.toString()), ...lines },
  { name: 'dns-answer', read: readDnsAnswer, ...complete },
  ...answers.map((kind) => ({
    name: `provider-${kind}`,
    read: async (octets: Buffer) => readProviderAnswer(kind, octets),
    // A truncated refusal is still a refusal.
    noticesCut: kind !== 'refusal',
    share: 10,
  })),
];
