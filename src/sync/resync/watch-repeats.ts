import type { ParsedCommand } from '../../plesk/call/command.ts';
import { readPleskZoneName } from '../../plesk/call/plesk-zone-name.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { addToGroup } from '../../reconcile/group-by.ts';

/** A zone that a source has more than once, with the positions of its commands, from 1. */
interface RepeatedZone {
  readonly zone: DnsName;
  readonly places: readonly number[];
}

/**
 * Watches the commands of a source for repeated zones in any spelling.
 * They are known only after all commands were consumed, because a large source is never in memory at once.
 */
export function watchRepeats(commands: Iterable<ParsedCommand>): {
  readonly commands: Iterable<ParsedCommand>;
  readonly repeated: () => readonly RepeatedZone[];
} {
  const places = new Map<DnsName, number[]>();
  const watch = function* (): Generator<ParsedCommand, void, undefined> {
    for (const item of commands) {
      const written = 'command' in item && 'zone' in item.command ? item.command.zone.name : null;
      const name = written === null ? null : readPleskZoneName(written);
      if (name?.ok === true) addToGroup(places, name.value, item.index + 1);
      yield item;
    }
  };
  return {
    commands: watch(),
    repeated: () =>
      [...places].filter(([, found]) => found.length > 1).map(([zone, found]) => ({ zone, places: found })),
  };
}
