import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ZoneStatus } from '../../extension/frontend/api/documents.ts';
import type { Translate } from '../../extension/frontend/parts/translate.ts';
import { zoneRow } from '../../extension/frontend/shown/zone-row.ts';
import { newestFirst, unreadOf } from '../../extension/frontend/shown/messages.ts';
import { jsonOf, settingsOf, textOf, valueAt, type Setting } from '../../extension/frontend/shown/settings.ts';

describe('a setting', () => {
  const of = (kind: Setting['kind']): Setting => ({ key: 'x', label: 'x', kind });

  it('is read by its key with dots, and shown as a text', () => {
    const config = { zones: { include: ['a.de', '*.b.de'] }, policy: { trashDays: 7 } };
    assert.equal(textOf(valueAt(config, 'zones.include')), 'a.de, *.b.de');
    assert.equal(textOf(valueAt(config, 'policy.trashDays')), '7');
    assert.equal(textOf(valueAt(config, 'policy.none.deeper')), '');
  });

  it('becomes the JSON that the program checks; an empty one is unset', () => {
    assert.equal(jsonOf(of('list'), ' a.de,, *.b.de '), '["a.de","*.b.de"]');
    assert.equal(jsonOf(of('list'), ' '), '[]');
    assert.equal(jsonOf(of('number'), ' 30 '), '30');
    assert.equal(jsonOf(of('number'), 'many'), '"many"');
    assert.equal(jsonOf(of('text'), '30'), '"30"');
    assert.equal(jsonOf(of('text'), ''), null);
  });

  it('has each key once, for each service', () => {
    const services = [
      { name: 'one', provider: 'godaddy' },
      { name: 'two', provider: 'route53' },
    ];
    const keys = settingsOf(services).flatMap(({ settings }) => settings.map(({ key }) => key));
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(keys.includes('targets.two.region'));
    assert.ok(!keys.includes('targets.one.region'), 'the program would refuse it');
    assert.ok(keys.includes('targets.one.maxRequestsPerSecond'));
  });
});

describe('a domain of the list', () => {
  const status = {
    zone: 'a.example.',
    displayName: 'a.example.',
    state: 'synchronized',
    reason: null,
    target: 'route53',
    zoneId: null,
    nameServers: [],
    records: 1,
    rejects: [],
    foreign: [],
    drift: null,
    live: null,
    appliedAt: null,
    nextAttemptAt: null,
    error: null,
  } as unknown as ZoneStatus;
  const t: Translate = (key, values = {}) => `${key} ${Object.values(values).join(' ')}`.trim();
  const keptBy = (value: Partial<ZoneStatus>): string | null => zoneRow({ ...status, ...value }, t, 'en-US').keptBy;

  it('shows the server that it is kept for in a fleet, and nothing of it without one', () => {
    assert.equal(keptBy({ keptBy: 'plesk-2' }), 'list.keptBy plesk-2');
    assert.deepEqual([keptBy({ keptBy: null }), keptBy({})], [null, null]);
  });
});

describe('messages', () => {
  const events = [{ id: '1' }, { id: '2' }, { id: '3' }];

  it('are unread after the last one that was read, or all if none was', () => {
    assert.deepEqual([...unreadOf(events, '2', true)], ['3']);
    assert.deepEqual([...unreadOf(events, null, true)], ['1', '2', '3']);
    assert.deepEqual([...unreadOf(events, 'older', true)], ['1', '2', '3']);
    assert.deepEqual([...unreadOf(events, 'newer', false)], []);
  });

  it('are shown newest first', () => assert.deepEqual(newestFirst([1, 2, 3]), [3, 2, 1]));
});
