import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { readRegistration } from '../../plesk/panel/backend-registration.ts';
import { readListedZones, type PanelZone } from '../../plesk/panel/listed-zones.ts';
import { serialsIn } from '../../plesk/panel/zone-serials.ts';
import { ageOf } from '../../reconcile/age-of.ts';
import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { watchPlesk } from '../../reconcile/events/plesk-events.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { digestOf } from '../../state/digest.ts';
import type { PleskCli } from '../../plesk/panel/plesk-cli.ts';
import type { Session } from '../session.ts';

/**
 * Asks Plesk whether it still calls us, for the events `backend-lost` and `silent`, and which zones it has, for the
 * status. Does nothing if Plesk was asked within `everyMs`.
 * Does nothing where there is no Plesk, or if it doesn't answer.
 */
export async function askPlesk(
  { env, store, now }: Pick<Session, 'env' | 'store' | 'now'>,
  everyMs: number,
): Promise<void> {
  try {
    const { askedAt } = (await store.watch.read()).view;
    const age = askedAt === null ? null : ageOf(askedAt, now());
    if (age !== null && age < everyMs) return;
    const cli = openPleskCli({ env, platform: process.platform });
    const { holder, command } = await readRegistration(cli);
    const listed = await listedIn(cli);
    const serials = listed === null ? null : digestOf([...serialsIn(listed)].sort(([a], [b]) => compareText(a, b)));
    if (listed !== null) await keepUnsent(store, listed);
    const calls = await store.calls();
    const lastCallAt = calls === null ? null : parseTime(calls.last);
    const answer = { isOurs: holder === 'ours', command, serials, lastCallAt, now: now() };
    await store.watch.update((view) => watchPlesk(view, answer));
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

/** Lists the zones in Plesk; null if they can't be read. */
async function listedIn(cli: PleskCli): Promise<readonly PanelZone[] | null> {
  try {
    return await readListedZones(cli);
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}

/** Keeps the zones that Plesk has and never sent. */
async function keepUnsent(store: Session['store'], listed: readonly PanelZone[]): Promise<void> {
  const known = new Set(await store.list());
  const unsent = new Map(listed.map(({ zone, reason }) => [zone, reason]));
  for (const zone of known) unsent.delete(zone);
  const zones = [...unsent].map(([zone, reason]) => ({ zone, reason }));
  await store.unsent.keep(zones.sort((a, b) => compareNames(a.zone, b.zone)));
}
