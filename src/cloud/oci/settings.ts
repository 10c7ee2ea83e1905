import * as v from 'valibot';
import { absolutePath, origin, text } from '../../text/schema-parts.ts';

const compartmentId = v.pipe(
  text,
  v.regex(/^ocid1\.(?:compartment|tenancy)\.[\w.-]+$/, 'the OCID of a compartment, such as "ocid1.compartment.oc1..…"'),
);

const region = v.pipe(text, v.regex(/^[a-z]{2}-[a-z]+-\d+$/, 'the identifier of a region, such as "eu-frankfurt-1"'));

/** The target keys that are specific to Oracle's DNS. */
export const ociSettings = {
  compartmentId: v.optional(compartmentId),
  configFile: v.optional(absolutePath),
  profile: v.optional(text),
  region: v.optional(region),
  endpoint: v.optional(origin),
};
