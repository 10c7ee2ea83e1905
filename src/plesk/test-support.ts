import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZoneCommand } from '../reconcile/desired/snapshot.ts';
import type { PtrCommand } from '../reconcile/desired/ptr.ts';
import type { Zone } from '../reconcile/desired/zone.ts';
import { parseCall, type ParsedCommand } from './call/command.ts';
import { readPtrCommands } from './records/read-ptr-commands.ts';
import { readZoneCommand } from './records/translate.ts';

/** Reads a recorded call from a file. */
export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../fixtures/plesk', name), 'utf8');
}

/** Returns the readable commands of a call. */
export function parsed(text: string): readonly ParsedCommand[] {
  const call = parseCall(text);
  assert.ok(call.ok, call.ok ? '' : call.reason);
  return call.value;
}

/** Returns the meaning of each command of a call: a zone command, PTR requests, or the reason of its refusal. */
export function readAll(text: string): readonly (ZoneCommand | readonly PtrCommand[] | string)[] {
  return parsed(text).map((item) => {
    if ('reason' in item) return item.reason;
    const read = 'ptr' in item.command ? readPtrCommands(item.command) : readZoneCommand(item.command, 3600);
    return read.ok ? read.value : read.reason;
  });
}

/** Returns the complete zones of a call. */
export function zonesOf(text: string): readonly Zone[] {
  return readAll(text).flatMap((item) =>
    typeof item === 'object' && 'kind' in item && item.kind === 'put' ? item.zone : [],
  );
}

/** Returns the zone `e.example.` with these records. */
export function zoneWith(...rr: readonly object[]): Zone {
  const [zone] = zonesOf(JSON.stringify({ command: 'update', zone: { name: 'e.example.', soa: { ttl: 300 }, rr } }));
  assert.ok(zone);
  return zone;
}

/** Formats a zone's sets, one per line. */
export function lines(zone: Zone): string[] {
  return zone.sets.map((set) => `${set.name} ${set.type} ${set.ttl} ${set.values.join(' | ')}`);
}
