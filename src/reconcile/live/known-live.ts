/** Whether a zone at a target was live at the last check: when (ISO 8601), and why not. */
export interface KnownLive {
  readonly live: boolean | null;
  readonly at: string;
  readonly reason: string | null;
  /** Since when it is known not to be live. It stays while checks have no result. */
  readonly notLiveSince?: string;
}

/** Returns what is known after a check. */
export function liveAfter(
  before: KnownLive | undefined,
  { live, reason }: Pick<KnownLive, 'live' | 'reason'>,
  at: string,
): KnownLive {
  const since = live === true ? undefined : (before?.notLiveSince ?? (live === false ? at : undefined));
  return { live, at, reason, ...(since !== undefined && { notLiveSince: since }) };
}
