import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import type { DnsName } from '../dns/name.ts';
import { applyPolicy, needsDecision, type Policy } from './policy.ts';
import { keyOf, recordSet } from '../dns/record-set.ts';

const zone = 'example.com.' as DnsName;
const set = recordSet('www.example.com.' as DnsName, 'A', 300, ['192.0.2.1']);
const before = { set, raw: {} };
const create: Change = { kind: 'create', before: null, after: set, why: 'edited', drifted: false };
const update: Change = { kind: 'update', before, after: set, why: 'drift', drifted: true };
const remove: Change = { kind: 'delete', before, after: null, why: 'edited', drifted: false };
const diff: ZoneDiff = { changes: [create, update, remove], held: [], inSync: [], forgotten: [], foreign: [] };
const lenient: Policy = {
  mode: 'sync',
  onDrift: 'heal',
  protect: [],
  unattended: false,
  released: new Set(),
  fillsZone: false,
  inFleet: false,
};

describe('a policy', () => {
  const cases: readonly (readonly [string, Partial<Policy>, readonly string[]])[] = [
    ['that allows all holds nothing', {}, []],
    ['to observe holds everything', { mode: 'observe' }, ['create observe', 'update observe', 'delete observe']],
    ['no-delete holds deletes alone', { mode: 'no-delete' }, ['delete no-delete']],
    ['protects a zone', { protect: ['example.com'] }, ['create protected', 'update protected', 'delete protected']],
    ['protects names', { protect: ['www.*'] }, ['create protected', 'update protected', 'delete protected']],
    ['protects no other names', { protect: ['mail.example.com'] }, []],
    ['reports drift where nobody looks on', { unattended: true, onDrift: 'report' }, ['update drift']],
    ['heals drift where it is told to', { unattended: true, onDrift: 'heal' }, []],
    ['lets an administrator write drift back', { unattended: false, onDrift: 'report' }, []],
  ];
  for (const [what, policy, held] of cases) {
    it(what, () => {
      const result = applyPolicy(diff, zone, { ...lenient, ...policy });
      assert.deepEqual(
        result.held.map((item) => `${item.change.kind} ${item.rule}`),
        held,
      );
      assert.deepEqual(
        [...result.changes, ...result.held.map((item) => item.change)].sort(byKind),
        [...diff.changes].sort(byKind),
        'nothing is invented or lost',
      );
    });
  }
  const byKind = (a: Change, b: Change): number => a.kind.localeCompare(b.kind);

  it('holds replacements of a set that may not be deleted', () => {
    const alias = recordSet(set.name, 'CNAME', 300, ['a.example.']);
    const retype: ZoneDiff = { ...diff, changes: [{ ...remove, before: { set: alias, raw: {} } }, create] };
    const rules = (mode: Policy['mode']) =>
      applyPolicy(retype, zone, { ...lenient, mode }).held.map((item) => `${item.change.kind} ${item.rule}`);
    assert.deepEqual(rules('no-delete'), ['delete no-delete', 'create type-change']);
    assert.deepEqual(rules('sync'), []);
  });

  it('holds the name servers of the zone itself until they are released', () => {
    const servers = recordSet(zone, 'NS', 300, ['ns.example.']);
    const changes: Change[] = [{ ...update, why: 'edited', after: servers, before: { set: servers, raw: {} } }];
    const held = (policy: Partial<Policy>) =>
      applyPolicy({ ...diff, changes }, zone, { ...lenient, ...policy }).held.map((item) => item.rule);
    assert.deepEqual(held({}), ['apex-ns']);
    assert.deepEqual(held({ released: new Set([keyOf(servers)]) }), []);
    assert.deepEqual(held({ fillsZone: true }), [], 'the first write of a zone is no edit of its name servers');
  });

  it('says in a fleet that the configuration of its workers decides', () => {
    const protects: Policy = { ...lenient, protect: ['example.com'] };
    const release = (policy: Policy) => applyPolicy(diff, zone, policy).held[0]?.release;
    assert.equal(release(protects), 'remove it from policy.protect');
    assert.equal(release({ ...protects, inFleet: true }), 'remove it from policy.protect on the workers of the fleet');
  });

  it('knows which holds need a decision', () => {
    assert.ok(needsDecision({ rule: 'conflict' }));
    assert.ok(!needsDecision({ rule: 'drift' }));
    assert.ok(!needsDecision({ rule: 'observe' }));
  });
});
