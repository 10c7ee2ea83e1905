import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Turnover } from '../../reconcile/desired/turnover.ts';
import type { TurnoversChange } from './turnovers.ts';
import { temporaryFolder, openStore } from '../test-support.ts';

const turnover: Turnover = {
  zone: 'example.com.' as DnsName,
  kind: 'deleted',
  at: '2026-11-20T12:00:00.000Z',
  sets: 1,
  shape: 'abc',
};
const oneMore: TurnoversChange<number> = async (turnovers) => ({
  turnovers: [...turnovers, turnover],
  result: turnovers.length + 1,
});

describe('recently created and deleted zones', () => {
  it('are one list for all processes of the state, and no change is lost', async (t) => {
    const folder = temporaryFolder(t);
    const stores = await Promise.all([1, 2, 3].map(async () => openStore(folder, { command: 'test' })));
    await Promise.all(
      stores.flatMap((store) => Array.from({ length: 5 }, async () => store.turnovers.change(oneMore))),
    );
    assert.equal(await stores[0]?.turnovers.change(oneMore), 16);
  });

  it('are empty if their file is missing or broken, and are recorded again', async (t) => {
    const folder = temporaryFolder(t);
    const store = await openStore(folder, { command: 'test' });
    const file = join(folder, 'turnovers.json');
    const bad = [
      { ...turnover, zone: 'Example.com' },
      { ...turnover, at: 'noon' },
      { ...turnover, kind: 'is' },
      { ...turnover, with: 1 },
    ];
    const texts = ['[{', '[{}]', '{}', ...bad.map((item) => JSON.stringify([item]))];
    for (const text of texts) {
      writeFileSync(file, text);
      assert.equal(await store.turnovers.change(oneMore), 1, text);
      assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), [turnover]);
    }
  });

  it("can't be changed if their file can't be written, and that is reported", async (t) => {
    const folder = temporaryFolder(t);
    const store = await openStore(folder, { command: 'test' });
    mkdirSync(join(folder, 'turnovers.json'));
    await assert.rejects(store.turnovers.change(oneMore), { code: 'state-not-writable' });
  });

  it('are found by their names, without parsing the others', async (t) => {
    const folder = temporaryFolder(t);
    const store = await openStore(folder, { command: 'test' });
    const otherZone = 'www.example.com.' as DnsName;
    assert.deepEqual(await store.turnovers.concerning([turnover.zone]), []);
    await store.turnovers.change(oneMore);
    assert.deepEqual(await store.turnovers.concerning([otherZone, turnover.zone]), [turnover]);
    assert.deepEqual(await store.turnovers.concerning([otherZone]), []);
    writeFileSync(join(folder, 'turnovers.json'), `["${turnover.zone}"`);
    assert.deepEqual(await store.turnovers.concerning([turnover.zone]), []);
  });

  it('are found with unmatched deletions, of which they may be the other half', async (t) => {
    const folder = temporaryFolder(t);
    const store = await openStore(folder, { command: 'test' });
    const made = (zone: string): Turnover => ({ ...turnover, zone: zone as DnsName, kind: 'made' });
    const half: Turnover = { ...turnover, zone: 'half.example.' as DnsName, with: 'other.example.' as DnsName };
    const all = [made('new.example.'), made('beside.example.'), turnover, half];
    await store.turnovers.change(async () => ({ turnovers: all, result: null }));
    assert.deepEqual(await store.turnovers.concerning(['new.example.' as DnsName]), [all[0], turnover]);
  });
});
