import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { statusForecasts } from '../forecast/status-forecast.ts';
import type { Session } from '../session.ts';
import { chainStatus, type ChainStatus } from './chain-status.ts';
import { readStatus, type Status } from './read-status.ts';
import { everyZone, type StatusQuery } from './rows/status-query.ts';
import type { StatusSummary } from './rows/status-summary.ts';
import { statusRecord, type StatusRecord } from './zone-status.ts';

/** The status of zones in JSON output. `chain` is absent if no other backend is configured. */
export interface StatusDocument {
  readonly format: 1;
  readonly summary: StatusSummary;
  readonly zones: readonly StatusRecord[];
  readonly next: DnsName | null;
  readonly chain?: readonly ChainStatus[];
  /** The zones of each target against its quota; absent if zones are named. */
  readonly forecasts?: readonly Forecast[];
  /** The fleet, and the name of this machine in it; absent without one. */
  readonly fleet?: { readonly name: string; readonly server: string };
}

/** Builds the status of the matching zones, also as a JSON document. Makes no API call. */
export async function statusOf(
  session: Session,
  patterns: readonly string[],
  query: StatusQuery = everyZone,
): Promise<Status & { readonly chain: readonly ChainStatus[]; readonly document: StatusDocument }> {
  const status = await readStatus(session, patterns, query);
  const chain = chainStatus(session.config, await session.store.callNotes.lastChain());
  const { summary, next } = status;
  const zones = status.zones.map(statusRecord);
  const forecasts = patterns.length === 0 ? await statusForecasts(session, status.rows) : [];
  const { fleet } = session.config;
  const document: StatusDocument = {
    format: 1,
    summary,
    zones,
    next,
    ...(chain.length > 0 && { chain }),
    ...(forecasts.length > 0 && { forecasts }),
    ...(fleet !== undefined && { fleet: { name: fleet.name, server: (await session.store.identity()).server } }),
  };
  return { ...status, chain, document };
}
