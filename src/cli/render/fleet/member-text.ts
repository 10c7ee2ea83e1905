import type { JoinDocument, JoiningZone } from '../../../sync/fleet/agent/join-fleet.ts';
import type { LeaveDocument } from '../../../sync/fleet/agent/leave-fleet.ts';
import { count } from '../../../text/count.ts';
import { spelled } from '../../../text/printable.ts';

const kinds: readonly (readonly [JoiningZone['kind'], string])[] = [
  ['ours', 'written by this server'],
  ['unowned', 'not written by any server yet'],
  ['shared', 'also kept for another server, which keeps it until "dns-sync fleet move"'],
  ['ptrs', 'with PTRs of this server, beside those of others'],
  ['left-out', 'excluded by the configuration, or switched off'],
];

/** Formats what joining a fleet means for the zones of a server. */
export function joinText({ fleet, server, isJoined, seesOthers, hasAgent, zones }: JoinDocument): string {
  const lines = kinds.flatMap(([kind, words]) => {
    const some = zones.filter((zone) => zone.kind === kind);
    if (some.length === 0) return [];
    const rows = kind === 'shared' || kind === 'ptrs' || kind === 'left-out' ? some.map(zoneLine) : [];
    return [`${count(some.length, 'zone')} ${words}`, ...rows];
  });
  const back = zones.filter(({ isBack }) => isBack).length;
  if (back > 0)
    lines.push(`${count(back, 'zone')} missing in the state of this server ${isJoined ? 'came' : 'will come'} back`);
  if (!seesOthers) lines.push('The rights of this server do not show claims of others: zones that both have are held.');
  const next = isJoined
    ? `Joined ${fleet} as ${server}.${hasAgent ? '' : ' Start the agent: systemctl enable --now dns-sync-agent'}`
    : `Nothing was changed. To join ${fleet} as ${server}, run "dns-sync fleet join --yes".`;
  return `${[...(lines.length > 0 ? lines : ['No zones are known yet.']), next].join('\n')}\n`;
}

function zoneLine({ zone, others }: JoiningZone): string {
  return `  ${spelled(zone)}${others.length > 0 ? `  ${others.join(', ')}` : ''}`;
}

/** Formats what leaving a fleet means, or meant. */
export function leaveText({ fleet, server, isLeft, claims, kept, isKeyRemoved }: LeaveDocument): string {
  if (!isLeft)
    return `${server} has ${count(claims, 'claim')} in ${fleet}, which keeps ${count(kept, 'zone')} for it.\nNothing was changed. To leave, run "dns-sync fleet leave --yes".\n`;
  const key = isKeyRemoved ? '' : 'Remove the key "fleet" from the configuration before the agent or the hook runs.\n';
  return `${server} left ${fleet}: ${count(claims, 'claim')} removed, nothing is deleted.\n${key}This server writes its ${count(kept, 'zone')} itself now: give it credentials, then run "dns-sync apply".\n`;
}
