import { parseOne, type ParsedCommand } from '../call/command.ts';

/** A record in the hook's own words; `ttl` null where the source doesn't say. */
export interface SourceRecord {
  readonly host: string;
  readonly type: string;
  readonly opt: string;
  readonly value: string;
  readonly ttl: number | string | null;
}

/** A zone in the hook's own words; `status` is that of its domain, as eligibility.ts reads it. */
export interface SourceZone {
  readonly name: string;
  readonly status: string;
  readonly soa: Readonly<Record<string, unknown>>;
  readonly rr: readonly SourceRecord[];
}

/** A zone that a source could not read or judge, by its name, and why, as a clause. */
export interface MissedZone {
  readonly name: string;
  readonly reason: string;
}

/** What a source had to say. */
export interface SourceAnswer {
  readonly commands: Iterable<ParsedCommand>;
  /** Whether a zone that isn't among them isn't in Plesk. */
  readonly listsAll: boolean;
  /** Zones that are there and couldn't be had: they stay as they are. */
  readonly missed: readonly MissedZone[];
  /** What the source can't say at all, as clauses for people. */
  readonly limits: readonly string[];
}

/** Where all of Plesk's zones can be had from. */
export interface ZoneSource {
  /** How it is called on the command line. */
  readonly name: string;
  /** Whether Plesk itself is asked. */
  readonly isPlesk: boolean;
  /** Reads it to its end. Throws where it fails or ends early: then nothing of it counts. */
  read(): Promise<SourceAnswer>;
}

/** The commands that the hook would have got, made one at a time. */
export function* commandsFor(zones: Iterable<SourceZone>): Generator<ParsedCommand, void, undefined> {
  let index = 0;
  for (const zone of zones) yield parseOne({ command: 'update', zone }, index++);
}
