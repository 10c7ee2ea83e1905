import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runRights } from './bench/rights.ts';
import { doneAt } from './engine-contract.ts';
import { EtcdCluster } from './etcd-cluster.ts';

it('etcd is set up by the commands of docs/fleet, with TLS and passwords', async () => {
  const cluster = await EtcdCluster.openByThePage();
  try {
    const password = runRights(cluster, 'A Plesk server', 'plesk-1.example.com');
    cluster.useRoot(runRights(cluster, 'Require passwords', 'root'));
    const engine = cluster.connect('hosting/', { login: { user: 'plesk-1.example.com', password } });
    doneAt(await engine.write([{ key: 'beat/plesk-1.example.com', value: Buffer.from('x'), ifRevision: 0 }]));
    await cluster.kill(0);
    assert.equal((await engine.read('beat/plesk-1.example.com')).entries.length, 1);
    engine.close();
  } finally {
    await cluster.close();
  }
});
