/** How a command of the program ended; `data` is what it printed with `--json`. */
export interface Ended<T> {
  readonly code: number;
  readonly data: T | null;
  readonly message: string;
}

/** A row of `dns-sync status --json`, as far as the page reads it. */
export interface ZoneStatus {
  readonly zone: string;
  readonly displayName: string;
  readonly state: string;
  readonly reason: string | null;
  readonly target: string;
  readonly nameServers: readonly string[];
  readonly records: number;
  readonly rejects: readonly { readonly host: string; readonly type: string; readonly reason: string }[];
  readonly appliedAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly error: { readonly message: string; readonly hint: string | null } | null;
}

export interface Status {
  readonly summary: Readonly<Record<string, number>>;
  readonly zones: readonly ZoneStatus[];
  readonly next: string | null;
}

/** The start of the page: Node, Plesk's DNS backend and access to the service. */
export interface Overview {
  readonly node: string | null;
  readonly advice: string | null;
  readonly backend: { readonly holder: string | null; readonly isOurs: boolean };
  readonly record: { readonly consent: { readonly at: string; readonly by: string } | null };
  readonly credentials: { readonly access: string; readonly idEnd: string | null };
}

export interface Saved {
  readonly saved: boolean;
  readonly message: string;
  readonly report: {
    readonly account: string | null;
    readonly identity: string | null;
    readonly missingRights: readonly string[];
    readonly checks: readonly {
      readonly findings: readonly { readonly level: string; readonly what: string; readonly hint: string | null }[];
    }[];
  } | null;
}

/** Sends a request with the token of the panel. Throws an error with the sentence of a refusal. */
export async function ask<T>(action: string, asked: object = {}): Promise<T> {
  const base = document.getElementById('dns-sync')?.dataset['api'] ?? '';
  const token = document.querySelector<HTMLMetaElement>('#forgery_protection_token')?.content ?? '';
  const response = await fetch(`${base}${action}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      'X-Forgery-Protection-Token': token,
    },
    body: JSON.stringify(asked),
  });
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (!isJson) throw new Error(`The panel answered with ${response.status}. Log in again, and reload this page.`);
  // Its form is that of the published schemas.
  const answer: T & { readonly error?: string } = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `The panel answered with ${response.status}.`);
  return answer;
}
