import type { z } from 'zod';
import type { Facts } from './facts.ts';
import {
  type Callers,
  sentimentPart,
  smartNotesPart,
  summaryPart,
  talkRatioPart,
  topicsPart,
  transcriptPart,
} from './wire.ts';

/**
 * The answers of Conversation Intelligence as facts (vendor reference 6). Each returns undefined when the answer does
 * not hold what was asked for, which counts as not there yet.
 */
export type ArtifactReader = (answers: readonly unknown[]) => Facts | undefined;

/** `ai.summary`. */
export const readSummary: ArtifactReader = (answers) => {
  const summary = firstOf(summaryPart, answers)?.summary;
  return summary ? { 'ai.summary': summary } : undefined;
};

/** `ai.sentiment`: `very negative` to `very positive`. */
export const readSentiment: ArtifactReader = (answers) => {
  const sentiment = firstOf(sentimentPart, answers)?.overallSentiment;
  return sentiment ? { 'ai.sentiment': sentiment.toLowerCase().replaceAll('_', ' ') } : undefined;
};

/** `ai.agent_talk_percent`: the agents' share together, whole percent. */
export const readTalkRatio: ArtifactReader = (answers) => {
  const part = firstOf(talkRatioPart, answers);
  if (!part || part.talkListenRatio.length === 0) return undefined;
  const agents = namesOf(part.callers, 'agent');
  const ratios = part.talkListenRatio.filter(
    (one) => one.caller !== null && agents.has(one.caller),
  );
  if (agents.size === 0) return undefined;
  return {
    'ai.agent_talk_percent': Math.round(ratios.reduce((sum, one) => sum + (one.ratio ?? 0), 0)),
  };
};

/** `ai.topics`, the weightiest first. */
export const readTopics: ArtifactReader = (answers) => {
  const pages = allOf(topicsPart, answers);
  if (pages.length === 0) return undefined;
  const topics = pages
    .flatMap((page) => page.data.topics)
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .flatMap((one) => one.topic ?? []);
  return { 'ai.topics': [...new Set(topics)] };
};

/** `ai.caller_text`, the caller's side in order of time, one line a segment; and `ai.language`. */
export const readTranscript: ArtifactReader = (answers) => {
  const pages = allOf(transcriptPart, answers);
  if (pages.length === 0) return undefined;
  const contacts = new Set(pages.flatMap((page) => [...namesOf(page.data.callers, 'contact')]));
  const lines = pages
    .flatMap((page) => page.data.segments)
    .filter((segment) => segment.caller !== null && contacts.has(segment.caller))
    .flatMap((segment) => segment.text ?? []);
  const language = pages.find((page) => page.data.language !== null)?.data.language;
  return {
    'ai.caller_text': lines.join('\n') || null,
    ...(language ? { 'ai.language': language } : {}),
  };
};

/** The lists of the smart notes; a date reads `Friday at 3: visit`. */
export const readSmartNotes: ArtifactReader = (answers) => {
  const notes = firstOf(smartNotesPart, answers)?.smartNotes;
  if (!notes) return undefined;
  return {
    'ai.action_items': notes.actionItems,
    'ai.decisions': notes.decisionsMade,
    'ai.open_questions': notes.openQuestions,
    'ai.dates': notes.importantDatesAndDeadlines.flatMap(
      (one) => [one.dateMention, one.eventDescription].filter(Boolean).join(': ') || [],
    ),
    'ai.risks': notes.risksAndIssues,
    'ai.feedback': notes.customerFeedback,
  };
};

/** How many items a paged answer says there are in all; undefined when it does not say. */
export function totalOf(answer: unknown): number | undefined {
  const parsed = topicsPart.pick({ pagination: true }).safeParse(answer);
  return (parsed.success ? parsed.data.pagination?.total : null) ?? undefined;
}

function namesOf(callers: Callers, type: string): Set<string> {
  return new Set(
    callers.flatMap((caller) => (caller.type === type ? (caller.localIdentifier ?? []) : [])),
  );
}

function allOf<Schema extends z.ZodType>(
  schema: Schema,
  answers: readonly unknown[],
): z.output<Schema>[] {
  return answers.flatMap((answer) => {
    const parsed = schema.safeParse(answer);
    return parsed.success ? [parsed.data] : [];
  });
}

function firstOf<Schema extends z.ZodType>(
  schema: Schema,
  answers: readonly unknown[],
): z.output<Schema> | undefined {
  return allOf(schema, answers)[0];
}
