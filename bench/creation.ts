import { performance } from 'node:perf_hooks';
import { defaultSettings, type Rate } from '../fixtures/route53/settings.ts';
import { Bench } from '../test/bench.ts';
import { update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

/** What one zone takes: its creation, its changes, and tokens of changes for both. */
const changesOfZone = 2 + 5;

/** Seconds that full buckets, of which a part of each burst may be used, need at least for so many zones. */
function boundFor(zones: number, scale: number, share: number, listings: number): number {
  const { account, actions, changes, action } = defaultSettings().rates;
  const wait = (tokens: number, { burst, perSecond }: Rate): number =>
    Math.max(0, (tokens - burst * scale * share) / (perSecond * scale));
  return Math.max(
    wait(2 * zones + listings, account),
    wait(zones, actions.CreateHostedZone ?? action),
    wait(zones, action),
    wait(zones * changesOfZone, changes),
  );
}

/** Makes zones by `apply` under the account's token buckets, and prints the time against what the buckets allow. */
export async function printCreation(zones: number, scale: number): Promise<void> {
  const rates = scaled(scale);
  const targets = { route53: { maxRequestsPerSecond: rates.account.perSecond } };
  const bench = await Bench.open(
    { targets, hook: { apply: 'record' } },
    { settings: { buckets: true, rates, quotas: { zonesPerAccount: zones + 10 } } },
  );
  try {
    const calls = Array.from({ length: zones }, (_, i) => update(`n${i}.creation.example.`, 1));
    for (let i = 0; i < calls.length; i += 500) await bench.hook(calls.slice(i, i + 500));
    const start = performance.now();
    const { code, stderr } = await bench.run('apply', '--yes');
    const took = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`apply ended with ${String(code)}: ${stderr.slice(0, 500)}`);
    const { ledger } = bench.route53;
    const refused = ledger.entries.filter((entry) => entry.errorCode === 'Throttling').length;
    const counts = Object.entries(ledger.counts()).map(([action, n]) => `${n} ${action}`);
    const listings = ledger.entries.filter((entry) => entry.action.startsWith('List')).length;
    const whole = boundFor(zones, scale, 1, listings);
    const ours = boundFor(zones, scale, 0.9, listings);
    printTable(
      `Creation of ${zones} zones, the account's buckets × ${scale} (${counts.join(', ')}; refused by rate: ${refused})`,
      ['against', 'bound', 'apply took', 'ratio'],
      [
        ['the whole burst of each bucket', seconds(whole), seconds(took), ratio(took / whole)],
        ['nine tenths of each burst, as we leave the rest to others', seconds(ours), seconds(took), ratio(took / ours)],
      ],
    );
  } finally {
    await bench.close();
  }
}

function scaled(scale: number) {
  const { account, action, actions, changes } = defaultSettings().rates;
  const times = ({ burst, perSecond }: Rate): Rate => ({ burst: burst * scale, perSecond: perSecond * scale });
  return {
    account: times(account),
    action: times(action),
    actions: Object.fromEntries(Object.entries(actions).map(([name, rate]) => [name, times(rate)])),
    changes: times(changes),
  };
}
