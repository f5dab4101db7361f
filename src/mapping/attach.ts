import type { Attachment } from '../domain/record.ts';
import { memberCode } from './access.ts';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
} from './expression/expression.ts';
import { asText } from './functions/text.ts';
import type { AttachText } from './schema.ts';
import type { Scope } from './scope.ts';
import { nodeAt, type Place, placeOf, type SourceNode } from './source.ts';
import { PENDING, type Value } from './value.ts';
import { needBool, planForm, planValue, type ValuePlan } from './value-plan.ts';

/** One step beside the record, with its own fate. */
export interface AttachPlan {
  readonly when: Expression | undefined;
  readonly place: Place;
  readonly make: (scope: Scope) => readonly Attachment[] | typeof PENDING;
}

type Make = AttachPlan['make'];

export function planAttach(
  text: AttachText,
  node: SourceNode,
  context: ExpressionContext,
): AttachPlan {
  refuseFiles(text, node, context);
  const when =
    text.when === undefined
      ? undefined
      : compileExpression(
          { text: String(text.when), node: nodeAt(node, ['when']), skip: 0 },
          context,
          'condition',
        );
  if (when !== undefined) needBool(when, context);
  const makers: Make[] = [];
  if (text.recording === 'link') {
    context.used.reads.add('call.recording_url');
    makers.push(linkMaker(memberCode('call', 'recording_url', 'text'), 'Recording'));
  }
  if (text.media === 'link') {
    context.used.reads.add('thread.media');
    makers.push(linkMaker(memberCode('thread', 'media', 'list'), 'Media'));
  }
  if (text.note !== undefined) makers.push(noteMaker(text.note, nodeAt(node, ['note']), context));
  if (text.tags !== undefined) {
    const at = nodeAt(node, ['tags']);
    makers.push(tagMaker(text.tags.map((tag, i) => planValue(tag, nodeAt(at, [i]), context))));
  }
  return { when, place: placeOf(node), make: (scope) => collect(makers, scope) };
}

/** Uploads come with the media of the connectors; until then they are refused, not ignored. */
function refuseFiles(text: AttachText, node: SourceNode, context: ExpressionContext): void {
  for (const name of ['recording', 'transcript', 'media'] as const) {
    if (text[name] !== 'file') continue;
    context.problems.push({
      ...placeOf(nodeAt(node, [name])),
      severity: 'error',
      code: 'M004',
      message: `${name}: file is not possible yet`,
      help: name === 'transcript' ? 'use a note' : `use ${name}: link`,
    });
  }
}

function collect(makers: readonly Make[], scope: Scope): readonly Attachment[] | typeof PENDING {
  const all: Attachment[] = [];
  for (const make of makers) {
    const made = make(scope);
    if (made === PENDING) return PENDING;
    all.push(...made);
  }
  return all;
}

function linkMaker(read: (scope: Scope) => Value, title: string): Make {
  return (scope) => {
    const value = read(scope);
    if (value === PENDING) return PENDING;
    const urls = Array.isArray(value)
      ? value.map(String)
      : typeof value === 'string'
        ? [value]
        : [];
    return urls.map((url, i) => ({
      kind: 'link',
      url,
      title: urls.length > 1 ? `${title} ${i + 1}` : title,
    }));
  };
}

function noteMaker(
  note: NonNullable<AttachText['note']>,
  node: SourceNode,
  context: ExpressionContext,
): Make {
  const plan = (text: string, at: SourceNode): ValuePlan =>
    text.startsWith('=')
      ? planValue(text, at, context)
      : planForm({ template: text }, wrapped(at), context);
  const body = plan(note.body, nodeAt(node, ['body']));
  const title = note.title === undefined ? undefined : plan(note.title, nodeAt(node, ['title']));
  return (scope) => {
    const text = body.run(scope);
    const head = title?.run(scope);
    if (text === PENDING || head === PENDING) return PENDING;
    if (typeof text === 'symbol') return [];
    const shownTitle = head === undefined || typeof head === 'symbol' ? null : asText(head);
    return [{ kind: 'note', title: shownTitle, body: asText(text).trimEnd() }];
  };
}

/** The text of a note is a template without the key. */
function wrapped(node: SourceNode): SourceNode {
  const key = { source: node.source, start: node.start };
  return { as: 'map', ...key, entries: new Map([['template', { key, node }]]) };
}

function tagMaker(plans: readonly ValuePlan[]): Make {
  return (scope) => {
    const tags: string[] = [];
    for (const plan of plans) {
      const value = plan.run(scope);
      if (value === PENDING) return PENDING;
      if (typeof value !== 'symbol')
        tags.push(...(Array.isArray(value) ? value : [value]).map(asText));
    }
    return tags.length === 0 ? [] : [{ kind: 'tags', tags: [...new Set(tags)] }];
  };
}
