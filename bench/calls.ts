import { Bench } from '../test/support/bench.ts';
import { update } from './place.ts';
import { printTable } from './table.ts';

const zones = Array.from({ length: 30 }, (_, i) => `c${i}.calls.example.`);

/** Counts and prints the API calls of each case, from the local Route 53's ledger. */
export async function printCalls(): Promise<void> {
  const bench = await Bench.open({ policy: { adopt: 'auto' }, hook: { budgetSeconds: 60 } });
  const rows: string[][] = [];
  let serial = 0;
  const count = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const actions = await bench.calls(work);
    const byAction = new Map<string, number>();
    for (const action of actions) byAction.set(action, (byAction.get(action) ?? 0) + 1);
    rows.push([name, String(actions.length), [...byAction].map(([action, n]) => `${n} ${action}`).join(', ')]);
  };
  const [firstZone = '', secondZone = ''] = zones;
  const hook = async (zone: string, octet = 1) => bench.hook(update(zone, ++serial, octet));
  try {
    await count('hook, a new zone', async () => hook(firstZone));
    await count('hook, nothing changed', async () => hook(firstZone));
    await count('hook, one record edited', async () => hook(firstZone, 2));
    const edited = { Name: firstZone, Type: 'A' as const, TTL: 60, ResourceRecords: [{ Value: '203.0.113.9' }] };
    bench.route53.put(firstZone, edited);
    await count('hook, the edited set was changed by hand', async () => hook(firstZone, 3));
    bench.route53.createZone(secondZone);
    await count('hook, a zone that stands there already', async () => hook(secondZone));
    await count('hook, the zone is deleted in Plesk', async () =>
      bench.hook({ command: 'delete', zone: { name: secondZone } }),
    );
    await count('hook, the zone comes back', async () => hook(secondZone));
    await bench.hook(zones.map((zone) => update(zone, ++serial)));
    await count('hook, 30 zones unchanged', async () => bench.hook(zones.map((zone) => update(zone, ++serial))));
    await count('hook, one record in each of 30 zones', async () =>
      bench.hook(zones.map((zone) => update(zone, ++serial, 4))),
    );
    await count('plan of one zone', async () => bench.run('plan', firstZone));
    await count('drift of 30 zones', async () => bench.run('drift'));
    await count('apply, nothing to do in 30 zones', async () => bench.run('apply', '--yes'));
    await count('status', async () => bench.run('status'));
  } finally {
    await bench.close();
  }
  printTable('API calls by case (by the ledger of the local Route 53)', ['case', 'calls', 'which'], rows);
}
