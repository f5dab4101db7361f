import type { Mechanism } from '../../src/connector/contract.ts';
import { directionOf } from './vocabulary.ts';
import type { CallRow } from './wire.ts';
import { recipes } from './workflow-recipes.ts';

/** Which ways in an account has set up. */
export interface WaysIn {
  readonly signed: boolean;
  readonly workflow: boolean;
}

/**
 * Who should have told of a call that is over. The end of a call is told for every call, answering and recording only
 * where they happened. Of the signed webhook it is known that it is set up; of workflows nobody tells us which there are,
 * so that each counts from the first time it tells something, for each direction (a workflow may be limited to one).
 */
export function expectedOf(row: CallRow, ways: WaysIn): readonly Mechanism[] {
  const direction = directionOf(row.Cdr.type);
  if (direction === null) return [];
  const spoke = (row.Cdr.talking_time ?? 0) > 0;
  const recorded = spoke && row.Cdr.recorded === true;
  const answered = spoke ? ['call.answered'] : [];
  const signed = ['call.started', ...answered, 'call.ended'];
  const workflow = [...signed, ...(recorded ? ['recording.uploaded'] : [])];
  return [
    ...(ways.signed ? signed.map((topic) => signedWebhook(topic, direction)) : []),
    ...(ways.workflow ? workflow.map((topic) => workflowOf(topic, direction)) : []),
  ];
}

function signedWebhook(topic: string, direction: string): Mechanism {
  return {
    channel: 'signed',
    topic,
    kind: direction,
    name: `the signed webhook ${topic}`,
    advice: `In CloudTalk open Account → Webhooks: is our endpoint on, is its address right, is ${topic} chosen, and what does its delivery log say?`,
    sure: topic === 'call.ended' && direction !== 'internal',
  };
}

function workflowOf(topic: string, direction: string): Mechanism {
  const workflow = recipes.get(topic)?.workflow ?? topic;
  return {
    channel: 'workflow',
    topic,
    kind: direction,
    name: `the workflow "${workflow}"`,
    advice: `In CloudTalk open Account → Workflow Automations: is "${workflow}" active, are its address, secret and rows those of the recipe, and does "Test now" answer 202?`,
    sure: false,
  };
}
