import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import type { Provider } from '../../src/cloud/provider.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { logReporter } from '../../src/library/log-reporter.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { recordSet, type RecordSet } from '../../src/reconcile/dns/record-set.ts';
import { waitUntilLive } from '../../src/sync/apply/wait-until-live.ts';
import { offPass } from '../../src/sync/pass/pass-report.ts';
import { withSession } from '../../src/sync/with-session.ts';
import { Bench } from '../support/bench.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';
import { serversOf, zoneLines, zonesAbove } from './support/published-zones.ts';
import { updateCall } from './support/update-call.ts';

const [root, top, first, second] = ['127.4.0.1', '127.4.0.2', '127.4.0.11', '127.4.0.12'] as const;
const zone = 'a.example.' as DnsName;
const update = (serial: number, ...hosts: readonly string[]): object =>
  updateCall(
    zone,
    hosts.map((host) => ({ host, type: 'A', value: '192.0.2.1' })),
    serial,
  );

/** A service that can't follow its changes. */
describe('apply --wait without change tracking', () => {
  let bench: Bench;
  let servers: NameServers;
  const current = () => ({ [zone]: zoneLines(bench.route53, zone) });
  /** Waits for a deleted set, at most `ms`. Returns whether it was live, and the remarks. */
  const wait = async (deleted: RecordSet, ms: number): Promise<readonly [boolean, readonly string[]]> => {
    const said: string[] = [];
    const add = (text: string): void => void said.push(text);
    const reporter = logReporter({ info: () => {}, warn: add, error: add });
    const surroundings = { env: bench.env, now: Date.now, reporter, providers: {}, startWorker: null };
    const options = { command: 'apply', deadline: Date.now() + ms };
    return withSession(surroundings, await loadConfig(bench.env), options, async (session) => {
      const targets = session.targets.map((target) => {
        const parts = Object.entries(target.provider).filter(([name]) => name !== 'isInSync');
        return { ...target, provider: Object.fromEntries(parts) as unknown as Provider };
      });
      const change = { kind: 'delete', before: { set: deleted, raw: {} }, after: null } as const;
      const done = [{ change: { ...change, why: 'edited', drifted: false } as const, now: null }];
      const report = { ...offPass(zone, 'route53', '2026-01-01T00:00:00.000Z'), isOff: false, done };
      return [await waitUntilLive({ ...session, targets }, [report]), said] as const;
    });
  };

  before(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook(update(1, zone, `gone.${zone}`))).code, 0);
    const names = serversOf(bench.route53, zone);
    const addresses = Object.fromEntries(names.map((name, i) => [name, i < 2 ? first : second]));
    const above = zonesAbove(top, addresses, { 'example.': names.map((name) => `${zone} NS ${name}`) });
    servers = await startNameServers({
      [root]: above.root,
      [top]: above.top,
      [first]: current(),
      [second]: current(),
    });
    Object.assign(bench.env, servers.env);
    assert.equal((await bench.hook(update(2, zone, `new.${zone}`))).code, 0);
  });
  after(async () => {
    await servers?.close();
    await bench.close();
  });

  it('asks the name servers until all of them have the changes', async () => {
    const deleted = recordSet(`gone.${zone}` as DnsName, 'A', 3600, ['192.0.2.1']);
    const [isEarly, remarks] = await wait(deleted, 1500);
    assert.equal(isEarly, false);
    assert.match(remarks.join('\n'), /a\.example\. at route53: not live on all name servers when --timeout ended/);
    // One has the new content, and one still the deleted set beside it.
    await servers.set(first, current());
    await servers.set(second, { [zone]: [...zoneLines(bench.route53, zone), `gone.${zone} 3600 A 192.0.2.1`] });
    assert.equal((await wait(deleted, 1500))[0], false);
    const [[isLive]] = await Promise.all([
      wait(deleted, 240_000),
      sleep(1000).then(async () => servers.set(second, current())),
    ]);
    assert.equal(isLive, true);
  });
});
