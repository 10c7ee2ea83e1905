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

  it('has in a fleet only what the server itself decides', () => {
    const keys = settingsOf([{ name: 'two', provider: 'route53' }], true).flatMap(({ settings }) => settings);
    assert.deepEqual(
      keys.map(({ key }) => key).filter((key) => /^(?:policy|targets)|create/.test(key)),
      ['policy.renameMinutes'],
    );
    assert.ok(keys.some(({ key }) => key === 'zones.exclude'));
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
  const rowOf = (value: Partial<ZoneStatus>) => zoneRow({ ...status, ...value }, { t, locale: 'en-US' }, 'plesk-1');

  it('shows the other server that it is kept for in a fleet, in place of the reason of its hold', () => {
    const error = { code: 'held', message: 'kept for plesk-2', hint: 'move it' };
    assert.equal(rowOf({ keptBy: 'plesk-2' }).elsewhere, 'plesk-2');
    assert.deepEqual(rowOf({ keptBy: 'plesk-2', state: 'held', error }).reasons, []);
    assert.deepEqual(rowOf({ keptBy: 'plesk-1', state: 'held', error }).reasons, ['kept for plesk-2', 'move it']);
    for (const value of [{ keptBy: 'plesk-1' }, { keptBy: null }, {}]) assert.equal(rowOf(value).elsewhere, null);
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
