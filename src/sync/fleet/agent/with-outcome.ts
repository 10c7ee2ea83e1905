import { failure, success, type Result } from '../../../reconcile/result.ts';
import type { ClaimOutcome } from '../../../fleet/agent/agent-state.ts';
import type { FleetNote, TargetState, ZoneDocument } from '../../../state/documents/document.ts';
import { readContent } from '../../../state/documents/parse-document.ts';

/**
 * Returns a zone's document with the outcome of its claim. Fails if the outcome can't be read.
 * The state at the targets is the one that the workers keep. What was decided here since the claim that it answers
 * stays, because a later claim has it.
 */
export function withOutcome(document: ZoneDocument, outcome: ClaimOutcome, self: string): Result<ZoneDocument> {
  const { value, created, seq } = outcome;
  const { snapshot, fleet } = document;
  const read = readContent(snapshot.zone, { snapshot, targets: value.targets });
  if (!read.ok) return failure(read.reason);
  const isLatest = seq !== null && seq === fleet?.seq;
  const targets = Object.entries(read.value.targets).map(([name, state]) => [
    name,
    merged(document.targets[name], state, isLatest),
  ]);
  const { contest: _, ...rest } = fleet ?? {};
  const note: FleetNote = {
    ...rest,
    ...(value.contest !== undefined && { contest: value.contest }),
    owner: value.owner === null ? null : { server: value.owner, created: value.owner === self ? created : 0 },
    claim: value.claim,
  };
  return success({ ...document, targets: { ...document.targets, ...Object.fromEntries(targets) }, fleet: note });
}

function merged(ours: TargetState | undefined, theirs: TargetState, isLatest: boolean): TargetState {
  if (ours === undefined) return theirs;
  const { released, adopting, live } = ours;
  // The server checks its zones at the name servers by itself.
  const checked = live !== undefined && live.at > (theirs.live?.at ?? '') ? { live } : {};
  return { ...theirs, ...checked, ...(isLatest ? {} : { released, adopting }) };
}
