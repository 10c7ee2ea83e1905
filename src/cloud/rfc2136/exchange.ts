import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { CallOptions } from '../call-options.ts';
import { NotLeader, notLeaderWords } from '../guard/not-leader.ts';
import { NoAnswer, request, type SignedResponse } from './wire/request.ts';
import type { TsigKey } from './wire/tsig.ts';

/** Where a name server is, in the words of the configuration. */
export interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly key: TsigKey;
}

/** A request to a name server: what is asked, about which zone, and the message for an ID. */
export interface ServerRequest {
  readonly action: 'SOA' | 'AXFR' | 'UPDATE';
  readonly zone: DnsName | null;
  readonly build: (id: number) => Buffer;
}

/** Signed requests to one name server. All throw `DnsSyncError`. */
export interface Exchange {
  /** The server, for messages. */
  readonly where: string;
  /** Sends a request with one response. */
  ask(wanted: ServerRequest): Promise<SignedResponse>;
  /** Sends a request and passes its responses on until one is the last. */
  stream(question: ServerRequest, isComplete: (answer: SignedResponse) => boolean): Promise<void>;
  /** Throws unless a response is signed by the key. */
  mustBeGenuine(answer: SignedResponse): void;
  calls(): number;
}

/** An update that got no answer: it may have been carried out. */
export class LostUpdate extends DnsSyncError {}

/** A refusal without a signature, which anybody on the way can send. */
export class UnsignedRefusal extends DnsSyncError {}

/** Longest time of a request in milliseconds. */
const maxRequestMs = 30_000;

/** Response codes (RFC 1035 section 4.1.1, RFC 2136 section 2.2). */
export const responseCodes = {
  noError: 0,
  serverFailure: 2,
  nameError: 3,
  refused: 5,
  nxrrset: 8,
  notAuth: 9,
  notZone: 10,
} as const;

/** Errors of signatures (RFC 8945 section 3). */
const badTime = 18;
const tsigErrors: Readonly<Record<number, string>> = {
  16: 'the secret of the key is another one (BADSIG)',
  17: 'the server does not know the key, or the key may not do this (BADKEY)',
  [badTime]: 'the clocks differ by more than five minutes (BADTIME)',
};

/** Opens the exchange with a name server. Nothing is sent before the first request. */
export function openExchange({ host, port, key }: ServerPlace, options: CallOptions): Exchange {
  const { now, deadline, onCall, mayStillSend } = options;
  const where = `${host} port ${port}`;
  let calls = 0;

  async function stream({ action, zone, build }: ServerRequest, isComplete: (answer: SignedResponse) => boolean) {
    const left = deadline === null ? maxRequestMs : Math.min(maxRequestMs, deadline - now());
    if (left <= 0) throw new DnsSyncError('unreachable', `${where}: no time left to ask`, 'the next pass tries again');
    calls++;
    const started = now();
    let error: string | null = null;
    try {
      await request({ host, port, key, timeoutMs: left, now, mayStillSend }, build, isComplete);
    } catch (thrown) {
      error = thrown instanceof DnsSyncError ? thrown.code : 'NoAnswer';
      if (thrown instanceof NotLeader) throw new DnsSyncError(notLeaderWords.code, thrown.message, notLeaderWords.hint);
      throw thrown instanceof NoAnswer ? unanswered(where, thrown) : thrown;
    } finally {
      onCall({ action, subject: zone, milliseconds: now() - started, error });
    }
  }

  return {
    where,
    stream,
    async ask(wanted) {
      const answers: SignedResponse[] = [];
      await stream(wanted, (answer) => answers.push(answer) > 0);
      const [answer] = answers;
      if (answer === undefined) throw new Error('an exchange without an answer');
      return answer;
    },
    mustBeGenuine: (answer) => mustBeGenuine(answer, where, key),
    calls: () => calls,
  };
}

function unanswered(where: string, { message, isLost }: NoAnswer): DnsSyncError {
  const hint = 'check that the server runs and that this machine reaches it by TCP, then try again';
  const text = `${where}: ${message}`;
  return isLost ? new LostUpdate('unreachable', text, hint) : new DnsSyncError('unreachable', text, hint);
}

/** Throws unless a response is signed by the key. Some servers refuse unsigned. */
function mustBeGenuine({ response, verified }: SignedResponse, where: string, key: TsigKey): void {
  if (verified.kind === 'good') return;
  if (verified.kind === 'rejected') {
    const why = tsigErrors[verified.error] ?? `error ${verified.error} of its signature`;
    throw new DnsSyncError(
      verified.error === badTime ? 'clock-skew' : 'access-denied',
      `${where} refuses the key ${key.name}: ${why}`,
      'compare the key file and the clock with those of the server',
    );
  }
  const isRefusal = response.rcode === responseCodes.refused || response.rcode === responseCodes.notAuth;
  if (verified.kind === 'unsigned' && isRefusal)
    throw new UnsignedRefusal(
      'access-denied',
      `${where} refused the request without a signature`,
      `check that the server knows the key ${key.name}, and that the key may transfer and update the zone`,
    );
  throw new LostUpdate(
    'bad-answer',
    `${where}: the answer is not signed with the key ${key.name}`,
    'check that the server knows the key; nobody on the way may answer in its place',
  );
}
