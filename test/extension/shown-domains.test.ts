import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Forecast, ZoneStatus } from '../../extension/frontend/api/documents.ts';
import { translator } from '../../extension/frontend/parts/translate.ts';
import { refusals } from '../../extension/frontend/shown/refusals.ts';
import { nearLimits, noRoom } from '../../extension/frontend/shown/room.ts';
import { renameOf, withRename } from '../../extension/frontend/shown/zone-policies.ts';
import { zoneRow } from '../../extension/frontend/shown/zone-row.ts';

const status: ZoneStatus = {
  zone: 'xn--bcher-kva.example.',
  displayName: 'bücher.example.',
  state: 'synchronized',
  reason: null,
  target: 'route53',
  zoneId: 'Z1',
  nameServers: ['ns-1.example.', 'ns-2.example.'],
  records: 14,
  rejects: [],
  foreign: [],
  drift: null,
  live: null,
  appliedAt: '2026-11-28T19:55:00Z',
  nextAttemptAt: null,
  error: null,
};
/** Shows keys with their parameters. */
const t = (key: string, params: object = {}): string => [key, ...Object.values(params)].join(' ');
const rowOf = (part: Partial<ZoneStatus>) => zoneRow({ ...status, ...part }, { t, locale: 'en-US' });

describe('a row of the list', () => {
  it('has names without the final dot, the number of unsupported records, and a switch', () => {
    const reject = { host: 'a.example.', type: 'LOC', value: 'x', reason: 'unknown' };
    const row = rowOf({ rejects: [reject] });
    assert.deepEqual(
      [row.name, row.ascii, row.state, row.tone, row.records, row.notSupported, row.isOn, row.fixed],
      ['bücher.example', 'xn--bcher-kva.example', 'state.synchronized', 'success', 14, 1, true, null],
    );
    assert.deepEqual(row.nameServers, ['ns-1.example', 'ns-2.example']);
    assert.deepEqual(row.reasons, []);
  });

  it('has each reason of its state, in the order of use', () => {
    const { reasons } = rowOf({
      state: 'failing',
      error: { code: 'denied', message: 'access denied', hint: 'allow it' },
      nextAttemptAt: '2026-11-28T20:00:00Z',
      renamedFrom: 'alt.example.',
      drift: { since: '2026-11-28T20:00:00Z', sets: 3 },
      live: { live: false, at: '2026-11-28T20:00:00Z', reason: 'not delegated' },
    });
    const starts = reasons.map((reason) => reason.split(' ')[0]);
    assert.deepEqual(starts, ['access', 'allow', 'list.nextAttempt', 'list.renamedFrom', 'list.drift', 'list.notLive']);
    assert.match(rowOf({ renamedTo: 'neu.example.' }).reasons.join(''), /list\.renamedTo neu\.example$/);
  });

  it('has a switch that is off for an excluded domain, and none where Plesk decides', () => {
    assert.deepEqual([rowOf({ state: 'excluded' }).isOn, rowOf({ state: 'excluded' }).fixed], [false, null]);
    for (const state of ['unavailable', 'retained', 'trashed']) {
      const row = rowOf({ state, reason: 'its domain is suspended' });
      assert.deepEqual([row.isOn, row.fixed], [false, 'its domain is suspended'], state);
    }
    assert.equal(rowOf({ state: 'trashed' }).fixed, 'state.trashed');
    assert.equal(rowOf({ state: 'of-the-future' }).state, 'of-the-future');
  });
});

describe('the limits of the service', () => {
  const forecast = (zonesNow: number, zonesAfter: number, limit: number | null): Forecast => ({
    target: 'route53',
    zonesNow,
    zonesAfter,
    quota: limit === null ? null : { limit, of: 'the account' },
    cost: null,
    seconds: 0,
  });
  const fresh = (state: string) => ({ target: 'route53', zoneId: null, state });

  it('refuse what does not fit, with the numbers, and count only new hosted zones', () => {
    const two = [fresh('pending'), fresh('pending')];
    assert.equal(noRoom(two, [forecast(498, 500, 500)]), null);
    assert.deepEqual(noRoom(two, [forecast(499, 501, 500)]), {
      wanted: 2,
      used: 499,
      limit: 500,
      of: 'the account',
      target: 'route53',
    });
    assert.equal(noRoom([{ ...fresh('pending'), zoneId: 'Z1' }], [forecast(500, 500, 500)]), null);
    assert.equal(noRoom(two, [forecast(900, 900, null)]), null, 'an unknown limit refuses nothing');
    assert.equal(noRoom(two, [{ ...forecast(500, 500, 500), target: 'other' }]), null);
  });

  it('count domains that already wait before those that are switched on', () => {
    assert.equal(noRoom([fresh('excluded')], [forecast(400, 500, 500)])?.used, 500);
    assert.equal(noRoom([fresh('excluded')], [forecast(400, 499, 500)]), null);
  });

  it('are near from 80 % on', () => {
    assert.deepEqual(nearLimits([forecast(399, 399, 500), forecast(9, 9, null)]), []);
    assert.equal(nearLimits([forecast(400, 400, 500)])[0]?.used, 400);
  });
});

describe('the choice for a renamed domain', () => {
  it('comes first, keeps what else its entry has, and disappears when it is taken back', () => {
    const others = [{ match: '*.de', rename: 'erase' }];
    const chosen = withRename(others, 'a.de', 'update');
    assert.deepEqual(chosen, [{ match: 'a.de', rename: 'update' }, ...others]);
    assert.equal(renameOf(chosen, 'a.de'), 'update');
    assert.equal(renameOf(others, 'a.de'), '', 'a pattern is no choice for the domain itself');
    assert.deepEqual(withRename(chosen, 'a.de', ''), others);
    const kept = [{ match: 'a.de', mode: 'observe', rename: 'erase' }, ...others];
    assert.deepEqual(withRename(kept, 'a.de', ''), [{ match: 'a.de', mode: 'observe' }, ...others]);
  });
});

describe('texts', () => {
  it('have their parameters, and an unknown key is shown as it is', () => {
    const texts = translator({ list: { page: '%%first%% to %%last%%: %%first%%' } });
    assert.equal(texts('list.page', { first: 1, last: 25 }), '1 to 25: 1');
    assert.equal(texts('list.page', { first: 1 }), '1 to %%last%%: 1');
    assert.equal(texts('list.none'), 'list.none');
  });

  it('of refused keys are what the program found, each once', () => {
    const finding = { level: 'error', what: 'denied', hint: 'allow it' };
    const report = {
      account: null,
      identity: null,
      missingRights: [],
      checks: [{ findings: [finding, finding, { level: 'ok', what: 'fine', hint: null }] }],
    };
    assert.deepEqual(refusals({ message: 'a\n', report }), ['a', 'denied: allow it']);
    assert.deepEqual(refusals({ message: 'a', report: null }), ['a']);
  });
});
