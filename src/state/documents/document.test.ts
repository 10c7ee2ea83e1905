import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as v from 'valibot';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { ptrDocumentSchema, zoneDocumentSchema } from './document-schema.ts';
import type { PtrDocument, ZoneDocument } from './document.ts';
import { parsePtrDocument, parsePtrList, parseZoneDocument, savedTargets } from './parse-document.ts';
import { entryId } from '../journal/journal-id.ts';
import { name, sampleDocument } from '../test-support.ts';

const zone = name('example.com');
const file = '/state/zones/example.com.json';

function failure(content: unknown): DnsSyncError {
  try {
    parseZoneDocument(content, file, zone);
  } catch (error) {
    if (error instanceof DnsSyncError) return error;
  }
  throw new Error('nothing was thrown');
}

/** Returns a modified copy of the sample, as read from a file. */
function changed(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(sampleDocument(zone)));
  const keys = path.split('.');
  const last = String(keys.pop());
  keys.reduce((place, key) => place[key], copy)[last] = value;
  return copy;
}

describe('the document of a zone', () => {
  it("is read as written, with keys that this version doesn't know", () => {
    const document = sampleDocument(zone);
    assert.deepEqual(parseZoneDocument(JSON.parse(JSON.stringify(document)), file, zone), document);
    assert.deepEqual(parseZoneDocument({ ...document, later: 1 }, file, zone), { ...document, later: 1 });
  });

  it('of an earlier version has defaults for newer fields', () => {
    const known = sampleDocument(zone).targets['main']?.applied;
    assert.equal(known?.unsure.length, 1);
    const { unsure: _, ...earlier } = known;
    const read = parseZoneDocument(changed('targets.main.applied', earlier), file, zone);
    assert.deepEqual(read.targets['main']?.applied, { ...known, unsure: [] });
  });

  it('is broken if a field is invalid, and the field is named', () => {
    const broken: readonly (readonly [path: string, value: unknown])[] = [
      ['format', -1],
      ['format', '1'],
      ['snapshot', null],
      ['snapshot.serial', '1'],
      ['snapshot.lastCommandAt', 'yesterday'],
      ['snapshot.desired.sets.0.ttl', -1],
      ['snapshot.desired.sets.0.name', 'Example.com.'],
      ['snapshot.desired.rejects.0.key', 1],
      ['snapshot.deleted.at', null],
      ['targets.main.generation', 0],
      ['targets.main.applied.sets.0.raw', 'x'],
      ['targets.main.outcome.status', 'fine'],
      ['targets.main.outcome.held.0.after', undefined],
      ['targets.other.released', 'all'],
    ];
    for (const [path, value] of broken) {
      const error = failure(changed(path, value));
      assert.equal(error.code, 'state-broken', path);
      assert.ok(error.message.startsWith(`the state file ${file} is broken: ${path}: `), error.message);
    }
  });

  it("is broken if it belongs to another zone or isn't a document", () => {
    const { message } = failure(sampleDocument(name('other.example')));
    assert.equal(message, `the state file ${file} is broken: it contains other.example., not example.com. (rule I3)`);
    for (const content of [null, [], 'text', 1]) assert.equal(failure(content).code, 'state-broken');
  });

  it('of a newer format is refused, with the version that wrote it', () => {
    const error = failure({ format: 2, anything: true });
    assert.equal(error.code, 'state-newer');
    assert.match(
      error.message,
      /^the state file \/state\/zones\/example\.com\.json has format 2 of a newer dns-sync; this version reads format 1/,
    );
    assert.match(error.hint, /^run dns-sync in the newer version everywhere on this server/);
    assert.match(
      failure({ format: 2, writtenBy: '2.1.0' }).hint,
      /^run dns-sync 2\.1\.0 or newer everywhere on this server/,
    );
    assert.match(failure({ format: 2, writtenBy: '2.1.0', needs: '2.0.0' }).hint, /^run dns-sync 2\.0\.0 or newer/);
  });

  it('without a format is migrated', () => {
    const { format: _, targets, ...earlier } = sampleDocument(zone);
    assert.deepEqual(parseZoneDocument(earlier, file, zone), { ...earlier, format: 1, targets: {} });
    assert.deepEqual(parseZoneDocument({ ...earlier, targets }, file, zone), { ...earlier, format: 1, targets });
  });

  it('is broken if it breaks a rule beyond its schema, and the rule is named', () => {
    const set = { name: 'www.example.com.', type: 'A', ttl: 1, values: ['192.0.2.1'] };
    const outside = { ...set, name: 'www.example.org.' };
    const own = (content: object) => ({ set: content, raw: {} });
    const broken: readonly (readonly [path: string, value: unknown, rule: string])[] = [
      ['snapshot.desired.displayName', 1, 'I1'],
      ['snapshot.desired.sets.0.name', 'Example.com.', 'I2'],
      ['snapshot.desired.sets', [outside], 'I4'],
      ['snapshot.deleted.content.sets', [outside], 'I4'],
      ['snapshot.emptied.sets', [set, set], 'I5'],
      ['snapshot.desired.sets', [set, { ...set, ttl: 2 }], 'I5'],
      ['targets.main.applied.sets', [own(set), own(outside)], 'I4'],
      ['targets.main.applied.sets', [own(set), own(set)], 'I5'],
      ['targets.main.applied.zoneId', '', 'I6'],
    ];
    for (const [path, value, rule] of broken) {
      const { code, message } = failure(changed(path, value));
      assert.equal(code, 'state-broken', path);
      assert.ok(message.endsWith(`(rule ${rule})`), message);
      assert.ok(message.includes(path.split('.').slice(0, 2).join('.')), message);
    }
  });

  it('that is broken still has the targets that keep the rules', () => {
    const { main, other } = sampleDocument(zone).targets;
    assert.deepEqual(savedTargets(changed('snapshot.desired', 1), zone), { main, other });
    assert.deepEqual(savedTargets(changed('snapshot', null), zone), { main, other });
    assert.deepEqual(savedTargets(changed('targets.main.applied.zoneId', ''), zone), { other });
    assert.deepEqual(savedTargets(changed('targets.main.applied.zoneId', 1), zone), { other });
    assert.deepEqual(savedTargets(sampleDocument(name('other.example')), zone), {});
    for (const content of [null, [], {}, { targets: [] }]) assert.deepEqual(savedTargets(content, zone), {});
  });
});

describe("the document of a block's requested PTRs", () => {
  const block = name('2.0.192.in-addr.arpa');
  const wanted = [{ address: '192.0.2.1', name: name('1.2.0.192.in-addr.arpa'), hostname: name('a.example') }];
  const placed = wanted.map((item) => ({ ...item, of: null, zone: block }));
  const document = { format: 1, journal: entryId(0, null), block, wanted: placed };

  it('is read as written, or broken, or newer', () => {
    assert.deepEqual(parsePtrDocument(document, file, block), document);
    const broken = [
      { ...document, wanted: [{}] },
      { ...document, journal: 'x' },
      { ...document, block: name('3.0.192.in-addr.arpa') },
      { ...document, wanted: placed.map((item) => ({ ...item, address: '192.0.3.1' })) },
    ];
    for (const content of broken) assert.throws(() => parsePtrDocument(content, file, block), { code: 'state-broken' });
    assert.throws(() => parsePtrDocument({ format: 3 }, file, block), { code: 'state-newer' });
  });

  it('has the items of the single list of earlier versions', () => {
    const earlier = wanted.map((item) => ({ ...item, of: null, zone: null }));
    assert.deepEqual(parsePtrList({ format: 1, wanted }, file), { format: 1, wanted: earlier });
    assert.throws(() => parsePtrList({ format: 1, wanted: [{}] }, file), { code: 'state-broken' });
  });
});

type Frozen<T> = T extends string
  ? T
  : T extends readonly (infer I)[]
    ? readonly Frozen<I>[]
    : T extends object
      ? { readonly [K in keyof T]: Frozen<T[K]> }
      : T;

// Everything that the types allow can be read back. The parser's own types ensure that the schema allows no more.
const accepted: (document: ZoneDocument) => Frozen<v.InferInput<typeof zoneDocumentSchema>> = (document) => document;
const acceptedPtr: (document: PtrDocument) => Frozen<v.InferInput<ReturnType<typeof ptrDocumentSchema>>> = (document) =>
  document;
void [accepted, acceptedPtr];
