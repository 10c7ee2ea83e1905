import { openPleskCli } from '../../plesk/server/plesk-cli.ts';
import { readRegistration } from '../../plesk/server/backend-registration.ts';
import { readZoneSerials } from '../../plesk/server/zone-serials.ts';
import { ageOf } from '../../reconcile/age-of.ts';
import { compareText } from '../../reconcile/compare-text.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { watchPlesk } from '../../reconcile/events/plesk-events.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import type { PleskCli } from '../../plesk/server/plesk-cli.ts';
import type { Session } from '../session.ts';

/**
 * Asks Plesk whether it still calls us, for the events `backend-lost` and `silent`, if it wasn't asked within `everyMs`.
 * Does nothing where there is no Plesk, or if it doesn't answer.
 */
export async function askPlesk({ env, store, now }: Session, everyMs: number): Promise<void> {
  try {
    const { askedAt } = (await store.watch.read()).view;
    const age = askedAt === null ? null : ageOf(askedAt, now());
    if (age !== null && age < everyMs) return;
    const cli = openPleskCli({ env, platform: process.platform });
    const { holder, command } = await readRegistration(cli);
    const serials = await serialsOf(cli);
    const calls = await store.calls();
    const lastCallAt = calls === null ? null : parseTime(calls.last);
    const answer = { isOurs: holder === 'ours', command, serials, lastCallAt, now: now() };
    await store.watch.update((view) => watchPlesk(view, answer));
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

/** A text that changes with the serial of any zone in Plesk; null if they can't be read. */
async function serialsOf(cli: PleskCli): Promise<string | null> {
  try {
    const serials = [...(await readZoneSerials(cli))].sort(([a], [b]) => compareText(a, b));
    return digestOf(serials);
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}
