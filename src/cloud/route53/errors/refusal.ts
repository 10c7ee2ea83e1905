import type { RefusalMessage } from '../../batches/submit-in-calls.ts';
import { nameFromWire } from '../batches/wire-text.ts';

/**
 * Known starts of messages.
 * The list arrives as one string, `[message, message]`, and messages contain commas and brackets, so it is split only
 * before a known start.
 */
const beginnings = [
  'Tried to create resource record set',
  'Tried to delete resource record set',
  'RRSet of type',
  'RRSet with DNS name',
  'Invalid Resource Record',
  'Invalid XML',
  'InvalidRecord',
  'Number of records limit',
  'RDATA character limit',
  'Exceeded limit',
  'FATAL problem',
  'Duplicate Resource Record',
  'The request contains an invalid set of changes',
  'A HostedZone must contain',
  'Resource record set',
];

const staleTexts = /but it already exists|but it was not found|values provided do not match the current values/;

/** Parses the message of an InvalidChangeBatch (ChangeResourceRecordSets, "Errors"). */
export function readRefusal(message: string): readonly RefusalMessage[] {
  const list = /^\s*\[([\s\S]*)\]\s*$/.exec(message)?.[1] ?? message;
  return splitMessages(list).map(readMessage);
}

function splitMessages(list: string): readonly string[] {
  const starts = [0];
  for (let at = list.indexOf(', '); at >= 0; at = list.indexOf(', ', at + 2)) {
    if (beginnings.some((beginning) => list.startsWith(beginning, at + 2))) starts.push(at + 2);
  }
  return starts.map((start, i) => {
    const next = starts[i + 1];
    return list.slice(start, next === undefined ? undefined : next - 2);
  });
}

function readMessage(text: string): RefusalMessage {
  const bracketed = /\[name='([^']*)', type='([^']*)'/.exec(text);
  const spelled = /RRSet (?:of type (\S+) )?with DNS name (\S+)/.exec(text);
  const name = bracketed?.[1] ?? spelled?.[2];
  const parsed = name === undefined ? null : nameFromWire(name);
  return {
    name: parsed?.ok === true ? parsed.value : null,
    type: bracketed?.[2] ?? spelled?.[1] ?? null,
    stale: staleTexts.test(text),
    text,
  };
}
