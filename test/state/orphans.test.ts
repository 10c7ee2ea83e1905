import assert from 'node:assert/strict';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const update = {
  command: 'update',
  zone: { name: 'a.example.', soa: { ttl: 300 }, rr: [{ host: 'a.example.', type: 'A', value: '192.0.2.1' }] },
};

/** An unused process ID, higher than systems assign. */
const gone = 999_999_999;

describe('a temporary file', () => {
  it('of a killed process is removed at the end of the next command, once it is old', async () => {
    const bench = await Bench.open();
    try {
      assert.equal((await bench.hook(update)).code, 0);
      const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
      const twoHoursAgo = Date.now() / 1000 - 7200;
      const make = (name: string, isOld: boolean): string => {
        const path = join(state, name);
        if (name.startsWith('.locks')) mkdirSync(path);
        else writeFileSync(path, '{');
        if (isOld) utimesSync(path, twoHoursAgo, twoHoursAgo);
        return path;
      };
      const names = ['zones/.a.example.json', '.ptr.json', 'index.json', 'rates/route53.json', 'due/.x.json', '.locks'];
      const orphans = names.map((name) => make(`${name}.${gone}.0123456789ab.tmp`, true));
      const others = [
        make(`zones/.a.example.json.${gone}.0123456789ac.tmp`, false),
        make(`zones/.a.example.json.${process.pid}.0123456789ad.tmp`, true),
        make('zones/notes.tmp', true),
        make('zones/a.example.json.broken-20260101-000000', true),
      ];
      assert.equal((await bench.hook(update)).code, 0);
      assert.ok(
        orphans.every((path) => existsSync(path)),
        'the hook leaves them',
      );
      const { code, stderr } = await bench.run('status');
      assert.equal(code, 0, stderr);
      for (const path of orphans) assert.equal(existsSync(path), false, path);
      for (const path of others) assert.ok(existsSync(path), path);
    } finally {
      await bench.close();
    }
  });
});
