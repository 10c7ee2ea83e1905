import * as v from 'valibot';
import { absolutePath, canonicalZone, text } from '../../text/schema-parts.ts';

/** The port of DNS (RFC 1035 section 4.2). */
const dnsPort = 53;

const port = v.pipe(
  v.number('a number'),
  v.integer('a whole number'),
  v.minValue(1, 'a port from 1 to 65535'),
  v.maxValue(65_535, 'a port from 1 to 65535'),
);

/** The target keys that are specific to name servers with dynamic updates. */
export const rfc2136Settings = {
  server: text,
  port: v.optional(port, dnsPort),
  keyFile: absolutePath,
  catalog: v.optional(canonicalZone),
};
