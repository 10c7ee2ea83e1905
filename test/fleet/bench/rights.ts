import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EtcdCluster } from '../etcd-cluster.ts';

/** The name of the fleet in these tests, as in docs/fleet. */
export const fleet = 'hosting';

/** The AWS access key of a worker: each has its own, so that each request shows its sender. */
export function accessKeyOf(worker: string): string {
  return `AKIA${worker.toUpperCase()}`;
}

const page = readFileSync(join(import.meta.dirname, '../../../docs/fleet/rights.md'), 'utf8');

type RightsSection = 'A Plesk server' | 'A worker' | 'An administrator' | 'Require passwords' | 'Take a right back';

/** Returns the commands below a heading of docs/fleet/rights.md. */
function commandsOf(heading: RightsSection): string {
  const part = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const commands = /```sh\n([^]*?)```/.exec(part)?.[1];
  if (commands === undefined) throw new Error(`docs/fleet/rights.md has no commands below "${heading}"`);
  return commands;
}

/** Runs the commands of docs/fleet/rights.md for a name, and returns its password. */
export function runRights(cluster: EtcdCluster, heading: RightsSection, name: string): string {
  cluster.shell(commandsOf(heading).replace(/^name=.*$/m, `name=${name}`));
  return readFileSync(join(cluster.dir, `${name}.password`), 'utf8').trim();
}
