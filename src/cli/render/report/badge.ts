import type { ZoneState } from '../../../sync/status/zone-state.ts';
import { html, type Html } from './html.ts';

/** Renders a state as a colored word. */
export function badge(word: ZoneState['state'] | 'drifted'): Html {
  return html`<span class="badge s-${word}">${word}</span>`;
}
