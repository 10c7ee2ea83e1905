import { parseOne, type ParsedCommand } from '../call/command.ts';

/** A record in the hook's terms; `ttl` is null if the source has none. */
export interface SourceRecord {
  readonly host: string;
  readonly type: string;
  readonly opt: string;
  readonly value: string;
  readonly ttl: number | string | null;
}

/** A zone in the hook's terms. `status` is that of its domain, as eligibility.ts reads it. */
export interface SourceZone {
  readonly name: string;
  readonly status: string;
  readonly soa: Readonly<Record<string, unknown>>;
  readonly rr: readonly SourceRecord[];
}

/** A zone that a source couldn't read, and why, as a clause. */
export interface MissedZone {
  readonly name: string;
  readonly reason: string;
}

/** The answer of a source. */
export interface SourceAnswer {
  readonly commands: Iterable<ParsedCommand>;
  /** The number of commands. */
  readonly count: number;
  /** Whether a zone that isn't listed doesn't exist in Plesk. */
  readonly listsAll: boolean;
  /** Zones that exist but couldn't be read; they stay unchanged. */
  readonly missed: readonly MissedZone[];
  /** What the source never provides, as clauses for people. */
  readonly limits: readonly string[];
}

/** A source of all zones of Plesk. */
export interface ZoneSource {
  /** Its name on the command line. */
  readonly name: string;
  /** Whether it is Plesk itself. */
  readonly isPlesk: boolean;
  /** Reads the source completely. Throws if it fails or ends early; then nothing of it counts. */
  read(): Promise<SourceAnswer>;
}

/** Yields the commands that the hook would have received, one at a time. */
export function* commandsFor(zones: Iterable<SourceZone>): Generator<ParsedCommand, void, undefined> {
  let index = 0;
  for (const zone of zones) yield parseOne({ command: 'update', zone }, index++);
}
