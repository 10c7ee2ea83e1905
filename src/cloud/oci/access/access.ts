import type { SigningKey } from './sign-request.ts';

/** Credentials, with what follows from them. */
export interface OciAccess {
  /** Returns the key for the next request. */
  readonly key: () => Promise<SigningKey>;
  /** The tenancy, whose OCID is also that of its root compartment. */
  readonly tenancy: string;
  /** The origin of the service. */
  readonly endpoint: string;
}
