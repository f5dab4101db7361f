import { describe, expect, it } from '@jest/globals';
import type { EvaluationInput, Snapshot } from '../../../src/mapping/evaluate.ts';
import { evaluateRequest, type RequestOutcome } from '../../../src/mapping/request.ts';
import { defaultSet, mustCompile } from './account.ts';
import { callSnapshot, file, inputOf } from './probe.ts';

const set = defaultSet();

function decide(facts: Snapshot, input: Partial<EvaluationInput> = {}): RequestOutcome {
  return evaluateRequest(set, inputOf({ snapshot: { ...callSnapshot, ...facts }, ...input }));
}

describe('a request', () => {
  it('is booked by the tag and filled in from the notes', () => {
    const call = { tags: ['Booking'], notes: 'Thermography on Thursday at 3', status: 'answered' };
    expect(decide({ call })).toMatchObject({
      as: 'decided',
      request: {
        kind: 'booking',
        rule: 'booking-tag',
        service: 'Thermography',
        start: '2026-11-26T14:00:00.000Z',
        end: '2026-11-26T14:30:00.000Z',
        complete: true,
        refused: false,
        urgent: false,
        evidence: ['tag "Booking"'],
        missing: [],
      },
    });
  });

  it('ends when the service is over, where its length is known', () => {
    const call = { tags: ['booking'], notes: 'Thermography on Thursday at 3' };
    const serviceMs = (service: string): number | undefined =>
      service === 'Thermography' ? 45 * 60_000 : undefined;
    expect(decide({ call }, { serviceMs })).toMatchObject({
      request: { end: '2026-11-26T14:45:00.000Z' },
    });
  });

  it('says what is missing', () => {
    expect(decide({ call: { tags: ['booking'] } })).toMatchObject({
      request: { kind: 'booking', complete: false, missing: ['service', 'start'] },
    });
    expect(decide({ call: { tags: ['escalate'] } })).toMatchObject({
      request: { kind: 'escalation', missing: ['question'] },
    });
  });

  it('quotes what decided', () => {
    expect(decide({ call: { notes: 'Can I book something?' } })).toMatchObject({
      request: { rule: 'booking-words', evidence: ['notes: "Can I book something?"'] },
    });
    const long = `${'x '.repeat(60)} please book ${'y '.repeat(60)}`;
    const outcome = decide({ call: { notes: long } });
    expect(outcome).toMatchObject({
      request: { evidence: [expect.stringMatching(/^notes: "….*please book.*…"$/)] },
    });
    expect(decide({ call: {}, ai: { open_questions: ['Is parking free?'] } })).toMatchObject({
      request: { rule: 'open-question', evidence: ['ai.open_questions = Is parking free?'] },
    });
    expect(decide({ call: { disposition: 'Booking' } })).toMatchObject({
      request: { evidence: ['button "Booking"'] },
    });
  });

  it('is something else when nothing decides', () => {
    expect(decide({ call: {} })).toMatchObject({
      request: { kind: 'other', evidence: [], missing: [], complete: true },
    });
    const { request } = decide({ call: {} }) as RequestOutcome & { as: 'decided' };
    expect('rule' in request).toBe(false);
  });

  it('keeps the fact that admission refused it', () => {
    expect(decide({ request: { refused: true } })).toMatchObject({ request: { refused: true } });
  });

  it('takes the words and rows of the account', () => {
    expect(decide({ call: { notes: 'Ich möchte eine Stunde buchen' } })).toMatchObject({
      request: { kind: 'booking' },
    });
    expect(decide({ call: { notes: 'Beratung zu contracts' } })).toMatchObject({
      request: { service: 'Consultation', specialist: 'legal@clinic.example' },
    });
  });

  it('waits for tags, and for nothing once something decided before them', () => {
    expect(decide({ call: {} }, { pending: ['call.tags'] })).toMatchObject({
      as: 'undecided',
      because: 'call.tags',
    });
    expect(decide({ call: { notes: 'x' } }, { pending: ['ai'] })).toMatchObject({
      as: 'undecided',
      because: 'ai.caller_text',
    });
    const spam = { tags: ['spam'], notes: 'x' };
    const rules =
      'version: 1\nrequests: default\nrules: [{ id: spam, kind: spam, when: tagged("spam") }]\n';
    const small = mustCompile([file(rules)]);
    expect(
      evaluateRequest(
        small,
        inputOf({ snapshot: { ...callSnapshot, call: spam }, pending: ['ai'] }),
      ),
    ).toMatchObject({
      as: 'decided',
      request: { kind: 'spam' },
    });
  });

  it('lets a rule extract in its own way', () => {
    const rules = `
version: 1
requests: default
rules:
  - { id: vip, kind: booking, when: tagged("vip"), extract: { question: For a VIP, service: "=upper(\\"x\\")" } }
extract: { question: =call.notes, urgent: =tagged("vip") }
needs: { booking: [service, urgent] }
`;
    expect(evaluateRequest(mustCompile([file(rules)]), inputOf())).toMatchObject({
      request: { question: 'For a VIP', service: 'X', urgent: true, missing: [] },
    });
  });

  it('shows the rules it looked at', () => {
    const outcome = decide({ call: { tags: ['escalate'] } });
    expect(outcome.trace.rules.map(({ rule, value }) => [rule, value])).toEqual([
      ['spam', false],
      ['quality-tag', false],
      ['escalation-tag', true],
    ]);
    expect(outcome.trace.rules[2]).toMatchObject({
      file: 'requests.yaml',
      inputs: { 'call.tags': ['escalate'] },
    });
    expect(outcome.trace.extract.map(({ field }) => field)).toContain('question');
  });

  it('is other where there are no rules at all', () => {
    expect(evaluateRequest(mustCompile([]), inputOf())).toMatchObject({
      as: 'decided',
      request: { kind: 'other' },
    });
  });
});

describe('what a set uses', () => {
  it('knows the facts its expressions read, those of said and tagged included', () => {
    expect(
      ['ai.summary', 'ai', 'call.journey', 'call.tags', 'ai.caller_text', 'agent.email'].every(
        (path) => set.uses(path),
      ),
    ).toBe(true);
    expect(
      ['ai.risks', 'call.wrapup_seconds', 'ai.summ', 'record'].some((path) => set.uses(path)),
    ).toBe(false);
  });

  it('does not count what is switched off', () => {
    const off =
      'version: 1\nmapping: off\nfrom: [call]\ninto: crm.One\nenabled: false\nfields: { Name: =call.queue }\n';
    expect(mustCompile([file(off)]).uses('call.queue')).toBe(false);
    expect(mustCompile([file(off.replace('enabled: false\n', ''))]).uses('call.queue')).toBe(true);
  });

  it('changes its version with any text and any setting', () => {
    const text = 'version: 1\nmapping: one\nfrom: [call]\ninto: crm.One\nfields: { Name: A }\n';
    const versions = [
      mustCompile([file(text)]),
      mustCompile([file(text)]),
      mustCompile([file(`${text}# note\n`)]),
      mustCompile([file(text)], { slotMs: 1 }),
      mustCompile([file(text)], { words: {} }),
    ].map((one) => one.version);
    expect(versions[0]).toBe(versions[1]);
    expect(new Set(versions).size).toBe(4);
  });
});
