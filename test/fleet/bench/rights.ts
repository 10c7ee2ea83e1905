import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EtcdCluster } from '../etcd-cluster.ts';
import { commandsOf } from './commands-of-page.ts';

/** The name of the fleet in these tests, as in docs/fleet. */
export const fleet = 'hosting';

/** The AWS access key of a worker: each has its own, so that each request shows its sender. */
export function accessKeyOf(worker: string): string {
  return `AKIA${worker.toUpperCase()}`;
}

type RightsSection = 'A Plesk server' | 'A worker' | 'An administrator' | 'Require passwords' | 'Take a right back';

/** Runs the commands of docs/fleet/rights.md for a name, and returns its password. */
export function runRights(cluster: EtcdCluster, heading: RightsSection, name: string): string {
  const [commands = ''] = commandsOf('rights.md', heading);
  cluster.shell(commands.replace(/^name=.*$/m, `name=${name}`));
  return readFileSync(join(cluster.dir, `${name}.password`), 'utf8').trim();
}
