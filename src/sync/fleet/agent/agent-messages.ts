import * as v from 'valibot';
import { readJson } from '../../../text/read-json.ts';

/** What a process asks the agent: to send the outbox and report the outcomes of zones, or to end. */
const requestSchema = v.object({
  wait: v.optional(v.array(v.string()), []),
  end: v.optional(v.boolean(), false),
});

/** What the agent answers, a line each: about a zone, or that the fleet doesn't answer. */
const answerSchema = v.union([
  v.object({
    zone: v.string(),
    answer: v.picklist(['answered', 'withheld', 'left-out', 'conflict', 'refused']),
  }),
  v.object({ failure: v.object({ message: v.string(), hint: v.string() }) }),
]);

export type AgentRequest = v.InferInput<typeof requestSchema>;
export type AgentAnswer = v.InferOutput<typeof answerSchema>;

/** Reads a line from another process; null if it isn't a request. */
export function readRequest(line: string): v.InferOutput<typeof requestSchema> | null {
  return read(requestSchema, line);
}

/** Reads a line of the agent; null if it isn't an answer that this version knows. */
export function readAgentAnswer(line: string): AgentAnswer | null {
  return read(answerSchema, line);
}

function read<S extends v.GenericSchema>(schema: S, line: string): v.InferOutput<S> | null {
  const json = readJson(line);
  const result = json.ok ? v.safeParse(schema, json.value) : null;
  return result?.success === true ? result.output : null;
}
