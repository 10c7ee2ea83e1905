import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench } from '../support/bench.ts';
import { openPanelWithIdentity, zip, type PanelWithIdentity } from './extension-bench.ts';

interface Overview {
  readonly node: string;
  readonly backend: { readonly holder: string | null; readonly isOurs: boolean };
  readonly record: { readonly consent: { readonly by: string } | null; readonly registered: boolean };
  readonly credentials: { readonly access: string; readonly idEnd: string | null };
}

describe('plesk ext dns-sync', () => {
  let bench: Bench;
  let panel: PleskPanel;
  let identity: PanelWithIdentity['identity'];
  atFirst(async () => {
    ({ bench, panel, identity } = await openPanelWithIdentity('AKIAKEPT1234'));
    await panel.install(zip);
  });
  atTheEnd(async () => {
    identity.close();
    await bench.close();
  });

  const overview = async (): Promise<Overview> => {
    const { code, stdout, stderr } = await panel.ext('info');
    assert.deepEqual([code, stderr], [0, '']);
    return JSON.parse(stdout) as Overview;
  };

  it('registers by consent, names another backend, and gives the registration up', async () => {
    panel.server.set({ slot: { custom: 'true', custom_script: '"/opt/other"' } });
    const refused = await panel.ext('register');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /another DNS backend is registered in Plesk: "\/opt\/other"/);
    assert.equal((await panel.ext('register', { other: '--yes' })).code, 1);
    assert.equal((await overview()).record.consent, null);
    assert.equal((await panel.ext('register', { other: 'chain' })).code, 0);
    const { backend, record, node } = await overview();
    assert.deepEqual([backend.isOurs, record.registered, record.consent?.by], [true, true, 'root']);
    assert.equal(node, process.execPath);
    assert.match((await panel.ext('unregister')).stdout, /^Unregistered/);
    assert.deepEqual((await overview()).backend, { holder: null, isOurs: false });
    await panel.upgrade(zip, { removesOld: false });
    assert.equal(panel.backend, null, 'an update does not take what was given up');
    assert.match((await panel.ext('unregister')).stdout, /not registered/);
  });

  it('keeps keys that work, and shows only the end of their ID', async () => {
    const keys = { id: 'AKIAKEPT1234', secret: 'the-secret' };
    const wrong = await panel.ext('keys', {}, JSON.stringify({ ...keys, id: 'AKIAWRONG1234' }));
    assert.equal(wrong.code, 2, wrong.stdout);
    assert.equal((await panel.ext('keys', {}, 'no JSON')).code, 1);
    assert.equal((await overview()).credentials.access, 'role');
    const kept = await panel.ext('keys', {}, JSON.stringify(keys));
    assert.equal(kept.code, 0, kept.stderr);
    assert.match(kept.stdout, /"account": "123456789012"/);
    const shown = await overview();
    assert.deepEqual([shown.credentials.access, shown.credentials.idEnd], ['keys', '1234']);
    for (const text of [JSON.stringify(shown), kept.stdout, wrong.stdout, wrong.stderr])
      assert.doesNotMatch(text, /the-secret|AKIAKEPT/);
    assert.equal((await panel.ext('role')).code, 2, 'there is no role here');
    assert.equal((await overview()).credentials.access, 'keys');
  });
});
