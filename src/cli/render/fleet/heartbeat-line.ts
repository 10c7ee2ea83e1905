import type { Heartbeats } from '../../../sync/status/staleness.ts';
import { timeText } from '../../../text/time-text.ts';

/** Says when Plesk last called this machine, and when it last checked all zones. */
export function heartbeatLine({ role, calls, fullChecks }: Heartbeats, caller = 'of the hook'): string {
  const called = `Last call ${caller}: ${calls === null ? 'never' : timeText(calls.last)}.`;
  const looks = Object.entries(fullChecks).map(([target, at]) => `${target} ${at === null ? 'never' : timeText(at)}`);
  if (role === 'server') return `${called} The workers of the fleet check the zones.`;
  if (role === 'worker') return `Last full check by this worker: ${looks.join(', ')}.`;
  return `${called} Last full check: ${looks.join(', ')}.`;
}
