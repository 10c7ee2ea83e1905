import * as v from 'valibot';
import { nameSchema } from '../documents/name-schema.ts';
import { eventKinds, type ZoneEvent } from '../../reconcile/events/event.ts';
import { bySchema } from '../documents/by-schema.ts';
import { time } from '../documents/time-schema.ts';
import { isEntryId } from '../journal/journal-id.ts';

/** An event in a file of the state. */
export const eventSchema = v.object({
  id: v.custom<string>((value) => typeof value === 'string' && isEntryId(value), 'not an id'),
  at: time,
  by: v.fallback(v.nullable(bySchema), null),
  zone: v.nullable(nameSchema),
  target: v.nullable(v.string()),
  kind: v.picklist(eventKinds),
  text: v.string(),
  detail: v.nullable(v.record(v.string(), v.unknown())),
});

/** Reads a line of the feed; null if it is no event. */
export function parseEvent(line: string): ZoneEvent | null {
  try {
    const event = v.safeParse(eventSchema, JSON.parse(line));
    return event.success ? event.output : null;
  } catch {
    return null;
  }
}
