import { engineContract } from './engine-contract.ts';
import { EtcdCluster, monotonic } from './etcd-cluster.ts';

engineContract('three nodes of etcd', async () => {
  const cluster = await EtcdCluster.open({ nodes: 3 });
  return {
    connect: (below) => cluster.connect(below),
    now: monotonic,
    compact: async (revision) => void cluster.ctl('compact', `${revision}`),
    close: () => cluster.close(),
  };
});
