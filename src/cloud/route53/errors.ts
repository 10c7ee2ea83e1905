import { DnsSyncError } from '../../reconcile/error.ts';

/** An error of a call to Route 53; `serviceCode` is the service's own, or the system's for a call that got no answer. */
export class Route53Error extends DnsSyncError {
  readonly serviceCode: string;
  /** The service's own message, not shortened. */
  readonly serviceMessage: string;
  /** Whether a try of the call got no answer, so that it may have been done all the same. */
  answerLost = false;

  constructor(code: string, serviceCode: string, serviceMessage: string, message: string, hint: string) {
    super(code, message, hint);
    this.serviceCode = serviceCode;
    this.serviceMessage = serviceMessage;
  }
}

/** The part of an SDK error that we read; all of it is optional because anything can be thrown. */
interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $fault?: string;
}

/** How an error is to be taken: tried again soon (`busy`: the service asks for patience), or not at all. */
export type Patience = 'busy' | 'lost' | 'none';

const busy: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'PriorRequestNotComplete',
  'TooManyRequestsException',
]);
const lost: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'TimeoutError',
  'RequestTimeout',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'AbortError',
]);

/** Whether the same call may be made again. Every call of ours is safe to repeat: see the change-batch rules. */
export function patienceWith(thrown: unknown): Patience {
  const codes = codesOf(thrown);
  if (codes.some((code) => busy.has(code))) return 'busy';
  const status = (thrown as Thrown).$metadata?.httpStatusCode ?? 0;
  return status >= 500 || codes.some((code) => lost.has(code)) ? 'lost' : 'none';
}

/** Faults before a request has left this machine. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);

/** Whether the call may have been done although its answer says nothing, or there is none. */
export function hadNoAnswer(thrown: unknown): boolean {
  const status = (thrown as Thrown).$metadata?.httpStatusCode ?? 0;
  return status === 0 ? !codesOf(thrown).some((code) => unsent.has(code)) : status >= 500;
}

interface Advice {
  readonly code: string;
  readonly message: (text: string, action: string) => string;
  readonly hint: string;
}

/** What to say for an error by the service's or the system's code. */
const advice: Readonly<Record<string, Advice>> = {
  NoSuchHostedZone: {
    code: 'no-such-zone',
    message: () => 'the hosted zone is not at Route 53 any more',
    hint: 'it is looked up anew at the next pass',
  },
  AccessDenied: {
    code: 'access-denied',
    message: (_, action) => `the credentials may not do route53:${action}`,
    hint: 'allow that action in the IAM policy of the user or role',
  },
  TooManyHostedZones: {
    code: 'zone-quota',
    message: () => 'no more hosted zones fit: the quota of the account or of the delegation set is reached',
    hint: 'raise the quota in the AWS console (Service Quotas, Route 53) or remove unused zones',
  },
  InvalidClientTokenId: {
    code: 'bad-credentials',
    message: () => 'AWS does not know the access key',
    hint: 'check the credentials in the environment or the AWS profile',
  },
  SignatureDoesNotMatch: {
    code: 'bad-credentials',
    message: () => 'AWS refuses the signature: the secret key is wrong, or this clock is',
    hint: 'check the secret key and the clock of this machine',
  },
  ExpiredToken: {
    code: 'bad-credentials',
    message: () => 'the AWS session has expired',
    hint: 'sign in again, or use an access key or a role that renews itself',
  },
  CredentialsProviderError: {
    code: 'no-credentials',
    message: () => 'no AWS credentials were found',
    hint: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or name a "profile" in the target of the configuration',
  },
  Throttling: {
    code: 'throttled',
    message: () => 'Route 53 is limiting the rate of calls',
    hint: 'what is left stays pending and is tried again by the next call, or run apply later',
  },
  PriorRequestNotComplete: {
    code: 'throttled',
    message: () => 'Route 53 is still busy with an earlier change of this zone',
    hint: 'what is left stays pending and is tried again by the next call, or run apply later',
  },
};

const aliases: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  RequestExpired: 'SignatureDoesNotMatch',
  ExpiredTokenException: 'ExpiredToken',
  ThrottlingException: 'Throttling',
};

/** Turns what the SDK threw into an error for people; `action` is the API action, `endpoint` where it went. */
export function toRoute53Error(thrown: unknown, action: string, endpoint: string): Route53Error {
  const { $metadata, message = String(thrown) } = thrown as Thrown;
  const codes = codesOf(thrown).map((code) => aliases[code] ?? code);
  const serviceCode = codes.find((code) => Object.hasOwn(advice, code)) ?? codes[0] ?? 'unknown';
  const known = advice[serviceCode];
  const text = firstLine(message);
  if (known !== undefined)
    return new Route53Error(known.code, serviceCode, message, known.message(text, action), known.hint);
  if ($metadata?.httpStatusCode === undefined) {
    return new Route53Error(
      'unreachable',
      serviceCode,
      message,
      `Route 53 can't be reached at ${endpoint} (${[serviceCode, text].filter((part) => part !== '').join(': ')})`,
      'check the network, the name resolution and AWS_ENDPOINT_URL_ROUTE_53; nothing is lost, the next pass tries again',
    );
  }
  return new Route53Error(
    $metadata.httpStatusCode >= 500 ? 'service-failing' : 'refused',
    serviceCode,
    message,
    `Route 53 refused ${action} (${serviceCode}: ${text})`,
    $metadata.httpStatusCode >= 500
      ? 'nothing is lost, the next pass tries again'
      : 'see the message; nothing of the call was done',
  );
}

/** An error's codes, the causes' and those of an aggregate included (Node gives one for a host with two addresses). */
function codesOf(thrown: unknown, depth = 0): readonly string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 3) return [];
  const { name, code, cause, errors = [] } = thrown as Thrown;
  const own = [code, name].filter(
    (text): text is string => typeof text === 'string' && text !== 'Error' && text !== 'AggregateError',
  );
  return [...own, ...[cause, ...errors].flatMap((inner) => codesOf(inner, depth + 1))];
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] as string;
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
