import { fromIso } from '../domain/clock.ts';
import type { SubjectKind } from '../domain/subject.ts';
import { allKinds, eventModel } from './event-model.ts';
import { type Fixtures, mergeFacts } from './fixtures.ts';
import type { EvaluationInput, Snapshot } from './outcome.ts';
import { isStructure, type Structure } from './value.ts';

/** What is wrong with how a test is written. */
export class TestMistake extends Error {
  readonly code: 'T001' | 'T002';

  constructor(message: string, code: 'T001' | 'T002' = 'T001') {
    super(message);
    this.code = code;
  }
}

const instructions = new Set(['fixture', 'now', 'results', 'lacks', 'live']);

/** The facts of a test: base, fixture, then what the test says. */
export function givenFacts(given: Structure, fixtures: Fixtures): Structure {
  const name = given['fixture'];
  const fixture = name === undefined ? {} : fixtures[String(name)];
  if (fixture === undefined) throw new TestMistake(`There is no fixture "${String(name)}"`, 'T002');
  return layFacts(mergeFacts(fixtures['base'] ?? {}, fixture), given);
}

/** Later facts over earlier ones. */
export function layFacts(facts: Structure, over: Structure): Structure {
  const variables: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(over)) {
    if (instructions.has(name)) continue;
    if (eventModel[name] === undefined) throw new TestMistake(`There is no variable "${name}"`);
    if (name === 'person' && value === 'none') continue;
    if (value !== null && !isStructure(value))
      throw new TestMistake(`"${name}" must be a map of members`);
    variables[name] = value;
  }
  const stranger = over['person'] === 'none';
  const merged = mergeFacts(stranger ? { ...facts, person: undefined } : facts, variables);
  return stranger
    ? { ...merged, person: { found: false, ...structureAt(merged, 'person') } }
    : merged;
}

/** The same as a snapshot: what the conversation implies about subject and person is filled in. */
export function asSnapshot(facts: Structure): {
  readonly kind: SubjectKind;
  readonly snapshot: Snapshot;
} {
  const subject = structureAt(facts, 'subject');
  const kind = allKinds.find((one) => one === subject['kind']);
  if (kind === undefined) throw new TestMistake('subject.kind is missing');
  const own = structureAt(facts, kind);
  const person = structureAt(facts, 'person');
  const conversation = kind === 'call' || kind === 'thread';
  const snapshot: Record<string, Structure> = {};
  for (const name of Object.keys(eventModel)) {
    if (isStructure(facts[name])) snapshot[name] = facts[name];
  }
  snapshot['subject'] = defined({
    channel: kind === 'call' ? 'voice' : kind === 'thread' ? own['channel'] : 'crm',
    direction: own['direction'],
    at: own['started_at'],
    ...subject,
  });
  snapshot['person'] = defined({ phone: conversation ? own['external'] : undefined, ...person });
  return { kind, snapshot: snapshot as Snapshot };
}

/** When a test takes place unless it says so: right after the conversation. */
export function nowOf(given: Structure, facts: Structure): number {
  const call = structureAt(facts, 'call');
  const thread = structureAt(facts, 'thread');
  const subject = structureAt(facts, 'subject');
  const times = [
    given['now'],
    call['ended_at'],
    thread['last_at'],
    subject['at'],
    call['started_at'],
  ];
  for (const time of times) {
    const at = typeof time === 'string' ? fromIso(time) : undefined;
    if (at !== undefined) return at;
  }
  if (given['now'] !== undefined)
    throw new TestMistake('now needs an offset: 2026-11-25T13:00:00Z');
  return Date.UTC(2026, 0, 1);
}

/** `lacks: [zoho.Events]`. */
export function lacksOf(given: Structure): EvaluationInput['lacks'] {
  const { lacks } = given;
  const names = new Set(Array.isArray(lacks) ? lacks.map(String) : []);
  return (target) => names.has(target);
}

export function structureAt(facts: Structure, name: string): Structure {
  const value = facts[name];
  return isStructure(value) ? value : {};
}

function defined(structure: Structure): Structure {
  return Object.fromEntries(Object.entries(structure).filter(([, value]) => value !== undefined));
}
