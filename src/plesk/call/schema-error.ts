import * as v from 'valibot';
import { shown } from '../../text/quote-input.ts';

/** Describes a fault of a command: the place (`"zone.rr[4].value"`), the expected value, and the present one. */
export function schemaError(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue)?.replaceAll(/\.(\d+)/g, '[$1]') ?? 'it';
  if (issue.type === 'never') return `"${place}" is ${issue.message}`;
  if (issue.type === 'check') return `"${place}" ${shown(issue.input)} ${issue.message}`;
  if (issue.input === undefined) {
    // For a missing key, valibot reports the expected object instead of the key.
    return `"${place}" is missing: it must be ${expectedThere[place.replaceAll(/\[\d+\]/g, '[]')] ?? 'there'}`;
  }
  const expected = issue.message.startsWith('Invalid') ? (issue.expected ?? 'something else') : issue.message;
  return `"${place}" must be ${expected}, not ${shown(issue.input)}`;
}

const expectedThere: Readonly<Record<string, string>> = {
  zone: 'an object with "name", and of create and update with "rr"',
  'zone.name': 'the name of the zone',
  'zone.rr': 'a list of records, in "zone" beside "soa"',
  'zone.rr[].host': 'the name of the record',
  'zone.rr[].type': 'the type of the record',
  ptr: 'an object with "ip_address" and "hostname"',
  'ptr.ip_address': 'an address',
  'ptr[].ip_address': 'an address',
};
