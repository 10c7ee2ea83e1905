import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printTable, seconds } from './table.ts';

/** What a new leader needs for a fleet; see fleet-child.ts. */
export interface FleetMeasured {
  readonly zones: number;
  /** Milliseconds for reading all values. */
  readonly learning: number;
  /** Milliseconds for the owner of each zone. */
  readonly deciding: number;
  /** What stays in memory. */
  readonly megabytes: number;
  /** All keys and values in the engine. */
  readonly octets: number;
}

async function measured(servers: number, zonesEach: number): Promise<FleetMeasured> {
  const child = join(import.meta.dirname, 'fleet-child.ts');
  const words = ['--expose-gc', '--max-old-space-size=8000', '--import', 'tsx', child, `${servers}`, `${zonesEach}`];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as FleetMeasured;
}

/** Prints what a new leader needs for fleets of several sizes, once it has read the engine. */
export async function printFleet(): Promise<void> {
  const rows: string[][] = [];
  for (const servers of [5, 50, 500]) {
    const { zones, learning, deciding, megabytes, octets } = await measured(servers, 1000);
    rows.push([
      `${servers} × 1,000`,
      seconds(learning / 1000),
      seconds(deciding / 1000),
      Math.round((zones / deciding) * 1000).toLocaleString('en'),
      `${megabytes.toFixed(0)} MB`,
      `${(octets / 1024 ** 2).toFixed(0)} MB`,
    ]);
  }
  printTable(
    'A new leader: servers × zones of 20 record sets',
    ['fleet', 'reads all values', 'decides all owners', 'owners a second', 'keeps in memory', 'keys and values'],
    rows,
  );
}
