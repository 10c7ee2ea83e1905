import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { causeEntries, failuresOf } from './causes.ts';

describe('causes of failures', () => {
  it('are one message each, with the first zone and how many more', () => {
    const zone = (name: string, error: DnsSyncError | null) => ({ zone: name as DnsName, target: 'main', error });
    const away = new DnsSyncError('unreachable', 'nobody answers', 'look');
    const ambiguous = new DnsSyncError('ambiguous-zone', 'there are two\u001b[1m', 'choose');
    const zones = [zone('a.de.', away), zone('b.de.', null), zone('c.de.', ambiguous), zone('d.de.', away)];
    assert.deepEqual(causeEntries(failuresOf(zones)), [
      {
        level: 'error',
        head: 'a.de. at main and 1 more zone:',
        text: 'a.de. at main and 1 more zone: nobody answers. Look',
        code: 'unreachable',
        message: 'a.de. at main and 1 more zone: nobody answers',
        hint: 'look',
      },
      {
        level: 'error',
        head: 'c.de. at main:',
        text: 'c.de. at main: there are two\\u{1b}[1m. Choose',
        code: 'ambiguous-zone',
        message: 'there are two\\u{1b}[1m',
        hint: 'choose',
        zone: 'c.de.',
      },
    ]);
  });
});
