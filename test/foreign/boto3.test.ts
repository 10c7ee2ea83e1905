import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startLocalRoute53 } from '../../fixtures/route53/local-route53.ts';

/** The system's Python, which has Debian's packages. */
const python = '/usr/bin/python3';
const hasBoto3 = spawnSync(python, ['-c', 'import boto3']).status === 0;
const skip = hasBoto3 ? false : `SKIPPED: ${python} has no boto3; on Debian, install python3-boto3`;
if (skip !== false) console.log(skip);

interface Seen {
  readonly nameServers: number;
  readonly sets: readonly unknown[];
  readonly byName: readonly string[];
  readonly counts: readonly number[];
  readonly healthChecks: readonly unknown[];
  readonly refusals: readonly (readonly [string, string])[];
  readonly comment: string;
  readonly left: readonly unknown[];
}

describe('boto3', () => {
  it('works with the local Route 53 as with the real one', { skip }, async () => {
    const local = await startLocalRoute53({ settings: { processingMilliseconds: 0 } });
    try {
      const script = join(import.meta.dirname, 'drive_route53.py');
      const { stdout } = await promisify(execFile)(python, [script, local.url], { timeout: 300_000 });
      const seen = JSON.parse(stdout) as Seen;
      assert.equal(seen.nameServers, 4);
      assert.deepEqual(seen.sets, [
        ['\\052.example.com.', 'TXT', 300, ['"a; b" "c"']],
        ['www.example.com.', 'A', 60, ['192.0.2.2', '192.0.2.3']],
      ]);
      assert.deepEqual([seen.byName, seen.counts], [['example.com.'], [4]]);
      assert.deepEqual(seen.healthChecks, []);
      assert.deepEqual(
        seen.refusals.map(([code]) => code),
        ['InvalidChangeBatch', 'InvalidInput'],
      );
      assert.match(seen.refusals[0]?.[1] ?? '', /ARRDATAIllegalIPv4Address/);
      assert.match(seen.refusals[1]?.[1] ?? '', /^Invalid XML ; cvc-enumeration-valid: Value 'LOC'/);
      assert.deepEqual([seen.comment, seen.left], ['ours', []]);
    } finally {
      await local.close();
    }
  });
});
