import { fullName } from '../company/company.ts';
import type { AiParts } from './call.ts';
import type { Parties } from './call-parties.ts';
import type { CallRequest } from './call-request.ts';

/** What the parts are made from where the request does not say. */
export interface AiFacts {
  readonly parties: Parties;
  readonly talkSeconds: number;
}

/**
 * The AI parts of a call. What the request does not give is filled with neutral words about the call's course, so that
 * a default summary never decides what the caller wanted.
 */
export function writeAiParts(request: CallRequest, facts: AiFacts): AiParts {
  const asked = typeof request.ai === 'object' ? request.ai : {};
  const agent = fullName(facts.parties.agent);
  const summary = request.summary ?? asked.summary ?? neutralSummary(agent, facts.talkSeconds);
  return {
    language: asked.language ?? 'en',
    summary,
    sentiment: asked.sentiment ?? 'neutral',
    topics: asked.topics ?? [],
    transcript: asked.transcript ?? [
      { who: 'agent', text: `Hello, this is ${facts.parties.agent.firstname}.` },
      { who: 'contact', text: 'Hello.' },
    ],
    smartNotes: asked.smartNotes ?? {},
  };
}

function neutralSummary(agent: string, talkSeconds: number): string {
  const minutes = Math.floor(talkSeconds / 60);
  const length = minutes === 0 ? 'less than a minute' : `about ${minutes} min`;
  return `${agent} and the other party spoke for ${length}.`;
}
