import type { StateContext } from '../context.ts';
import type { EventFeed } from './event-feed.ts';
import { recoverEvents, type Recovery } from './recover-events.ts';

/** The feed of events, as callers see it. Documents make the events of zones. */
export interface StateEvents {
  readonly feed: Pick<EventFeed, 'since' | 'sync'>;
  /** Appends events that a killed process recorded and did not append. Never fails. */
  recoverEvents(): Promise<void>;
}

export function stateEvents(context: StateContext, recovery: Recovery): StateEvents {
  return { feed: recovery.feed, recoverEvents: async () => recoverEvents(context, recovery) };
}
