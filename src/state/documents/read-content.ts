import * as v from 'valibot';
import { failure, success, type Result } from '../../reconcile/result.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from './document.ts';
import { zoneDocumentSchema } from './document-schema.ts';
import { breachOf } from './integrity.ts';

/** Reads the content of a zone's document that another machine sent. A failure says what is wrong with it. */
export function readContent(
  zone: DnsName,
  content: { readonly snapshot: unknown; readonly targets: unknown },
): Result<Pick<ZoneDocument, 'snapshot' | 'targets'>> {
  const read = v.safeParse(zoneDocumentSchema, { format: 1, ...content }, { abortEarly: true });
  if (!read.success) {
    const [issue] = read.issues;
    const place = v.getDotPath(issue);
    return failure(place === null ? issue.message : `${place}: ${issue.message}`);
  }
  const { snapshot, targets }: ZoneDocument = read.output;
  if (snapshot.zone !== zone) return failure(`it contains ${snapshot.zone}, not ${zone}`);
  const breach = breachOf({ format: 1, snapshot, targets });
  return breach === null ? success({ snapshot, targets }) : failure(breach.detail);
}
