import { describe, expect, it } from '@jest/globals';
import {
  readSentiment,
  readSmartNotes,
  readSummary,
  readTalkRatio,
  readTopics,
  readTranscript,
  totalOf,
} from '../../../../connectors/cloudtalk/intelligence.ts';
import { exampleOf } from './example.ts';

describe('conversation intelligence', () => {
  it.each([
    ['summary', readSummary, 'ai-summary', { 'ai.summary': 'The caller books a check-up.' }],
    ['sentiment', readSentiment, 'ai-overall-sentiment', { 'ai.sentiment': 'very positive' }],
    ['talk ratio', readTalkRatio, 'ai-talk-listen-ratio', { 'ai.agent_talk_percent': 60 }],
    [
      'topics, the weightiest first',
      readTopics,
      'ai-topics',
      { 'ai.topics': ['booking', 'prices'] },
    ],
    [
      'the caller’s side of the transcript',
      readTranscript,
      'ai-transcription',
      { 'ai.caller_text': 'I want to book a check-up.\nFriday at three.', 'ai.language': 'en' },
    ],
    [
      'smart notes, whose lists may be missing',
      readSmartNotes,
      'ai-smart-notes',
      {
        'ai.action_items': ['Send a confirmation'],
        'ai.decisions': ['Check-up on Friday'],
        'ai.open_questions': [],
        'ai.dates': ['Friday at 3: check-up'],
        'ai.risks': [],
        'ai.feedback': [],
      },
    ],
  ])('gives the %s', (_name, read, example, facts) => {
    expect(read([exampleOf(example)])).toEqual(facts);
  });

  it('puts the pieces of a long transcript together', () => {
    const callers = [{ type: 'contact', id: null, localIdentifier: 'c2' }];
    const piece = (text: string, withCallers: boolean) => ({
      data: { segments: [{ caller: 'c2', text }], callers: withCallers ? callers : [] },
      pagination: { limit: 1, offset: 0, total: 2 },
    });
    expect(readTranscript([piece('one', true), piece('two', false)])).toEqual({
      'ai.caller_text': 'one\ntwo',
    });
    expect(totalOf(piece('one', true))).toBe(2);
    expect(totalOf({})).toBeUndefined();
  });

  it.each([
    ['a summary', readSummary],
    ['a sentiment', readSentiment],
    ['a ratio', readTalkRatio],
    ['topics', readTopics],
    ['a transcript', readTranscript],
    ['smart notes', readSmartNotes],
  ])('takes an answer without %s for none', (_name, read) => {
    expect(read([{ callId: 1 }])).toBeUndefined();
    expect(read(['<html>'])).toBeUndefined();
    expect(read([])).toBeUndefined();
  });
});
