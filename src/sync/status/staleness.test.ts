import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { staleWarnings, type Heartbeats } from './staleness.ts';
import type { StatusRow } from './zone-summary.ts';

const hour = 3_600_000;
const now = 1_000 * hour;
const at = (hours: number): string => isoTime(now - hours * hour);

describe('what was silent for more than a day', () => {
  const called = { first: at(100), last: at(1) };
  const warnings = (heartbeats: Heartbeats, rows: readonly StatusRow[] = []) =>
    staleWarnings(heartbeats, rows, 26 * hour, now);

  it('is the check of all zones on a machine alone, and not on a server of a fleet, whose workers check', () => {
    const [warning] = warnings({ role: 'alone', calls: called, fullChecks: { route53: null } });
    assert.match(warning ?? '', /^route53 had no full check yet/);
    assert.deepEqual(warnings({ role: 'server', calls: called, fullChecks: {} }), []);
  });

  it('is never the hook or a check on a worker, but a zone that waits', () => {
    const worker: Heartbeats = { role: 'worker', calls: null, fullChecks: { route53: at(100) } };
    assert.deepEqual(warnings(worker), []);
    assert.match(warnings({ ...worker, role: 'alone' })[0] ?? '', /^the hook was never called/);
    const zone = parseName('a.example.');
    assert.ok(zone.ok);
    const row = rowOf(zone.value);
    assert.match(warnings(worker, [row])[0] ?? '', /^a\.example\. is pending .*: run "dns-sync fleet status"$/);
    assert.match(
      warnings({ role: 'server', calls: called, fullChecks: {} }, [row])[0] ?? '',
      /: run "dns-sync apply a\./,
    );
  });
});

function rowOf(zone: DnsName): StatusRow {
  return {
    zone,
    target: 'route53',
    state: 'pending',
    lastCommandAt: at(30),
  } as StatusRow;
}
