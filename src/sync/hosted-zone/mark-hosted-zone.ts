import type { HostedZone } from '../../cloud/provider.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { SeenZone } from '../pass/observe/observation.ts';
import type { Target } from '../targets.ts';
import { withHint } from '../../text/with-hint.ts';

/** Errors that mean the service refuses marks. After any other error, a later pass retries. */
const refusals = ['access-denied', 'refused', 'no-room-for-mark'] as const;

/** The hosted zone after the attempt to mark it, and remarks about it. */
export interface Marked {
  readonly hosted: HostedZone | null;
  readonly remarks: readonly string[];
}

/**
 * Marks a hosted zone as owned by this server before the first write to it.
 * This happens on every adoption. A zone of ours without a mark is marked when an administrator or the timer works on
 * it, or when its adoption is incomplete.
 */
export async function markAsKept(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  { hosted, standing }: SeenZone,
): Promise<Marked> {
  const wants = standing.kind === 'take' || (standing.kind === 'ours' && (context.marks || subject.state.adopting));
  const mayWrite =
    effectivePolicy(context.options.config, subject).mode !== 'observe' && subject.snapshot.retained === undefined;
  const isKept = subject.desired === null || hosted?.marked === true;
  if (hosted === null || isKept || !wants || !mayWrite) return { hosted, remarks: [] };
  return writeMark(context, target, hosted, 'kept');
}

/** Writes a mark. A service that refuses it fails nothing: it is reported once per target, and then by `doctor`. */
export async function writeMark(
  { store, options }: Pick<PassContext, 'store' | 'options'>,
  target: Target,
  hosted: HostedZone,
  as: 'kept' | 'free',
): Promise<Marked> {
  const { provider } = target;
  if (provider.mark === undefined) return { hosted, remarks: [] };
  const { markRefused } = await store.readTarget(target.name);
  try {
    const marked = await provider.mark(hosted, as);
    if (markRefused !== null) await store.updateTarget(target.name, (document) => ({ ...document, markRefused: null }));
    return { hosted: marked, remarks: [] };
  } catch (error) {
    rethrowUnlessKnown(error, ...refusals);
    if (error.code === 'no-room-for-mark') return { hosted, remarks: [withHint(error)] };
    if (markRefused !== null) return { hosted, remarks: [] };
    const { message, hint } = error;
    const refused = { at: isoTime(options.now()), message, hint };
    await store.updateTarget(target.name, (document) => ({ ...document, markRefused: refused }));
    const why = 'other servers on the account cannot see that the zone belongs to this server';
    return { hosted, remarks: [withHint({ message: `${message}: ${why}`, hint })] };
  }
}
