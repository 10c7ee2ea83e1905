import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import { claimValue, readValue } from '../../../../fleet/values.ts';
import { failure, type Result } from '../../../../reconcile/result.ts';
import type { ZoneDocument } from '../../../../state/documents/document.ts';
import { readContent } from '../../../../state/documents/parse-document.ts';

/** Reads the content of a claim. A failure names the server and says what is wrong. */
export function readClaim({ server, zone, packed }: KnownClaim): Result<Pick<ZoneDocument, 'snapshot' | 'targets'>> {
  const value = readValue(claimValue, packed);
  const read = value.ok ? readContent(zone, value.value) : value;
  return read.ok ? read : failure(`the claim of ${server} can't be read: ${read.reason}`);
}
