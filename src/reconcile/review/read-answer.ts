import type { AskedTask } from '../../connector/contract.ts';

/** What a person said in a task that asked who it was. */
export type Said =
  | { readonly as: 'record'; readonly module: string; readonly id: string }
  | { readonly as: 'new' }
  | { readonly as: 'left' };

/** Modules that hold people, the surest first. */
const people = ['Contacts', 'Leads', 'Accounts'];

/** "new", in the languages the task may be answered in. */
const newWords = /^(?:0|new\b|neu|nieuw|nuev|nouve|nuov|nov|ny\b|uus|nauj|jaun|нов|nobody|none\b)/i;

/**
 * Reads the answer: what the task points at, else what was written after `Answer:`, else nothing when it is still open. A
 * task completed without an answer leaves it open who it was.
 *
 * @param candidates as they were listed: `Contacts/4500…`; the answer `2` is the second.
 */
export function readAnswer(task: AskedTask, candidates: readonly string[]): Said | undefined {
  const pointed = people
    .map((module) => task.pointsAt.find((one) => one.module === module))
    .find((one) => one !== undefined);
  if (pointed) return { as: 'record', ...pointed };
  const written = writtenIn(task.text);
  if (written !== undefined && newWords.test(written)) return { as: 'new' };
  const number = /^(?:no\.?|nr\.?|№|#)?\s*(\d+)\b/i.exec(written ?? '')?.[1];
  const chosen = number === undefined ? undefined : candidates[Number(number) - 1];
  const [module, id] = chosen?.split('/') ?? [];
  if (module !== undefined && id !== undefined) return { as: 'record', module, id };
  return task.isDone ? { as: 'left' } : undefined;
}

/** What stands after the last `Answer:`, on its line or the next. */
function writtenIn(text: string): string | undefined {
  const found = [
    ...text.matchAll(/^[^\S\n]*(?:answer|antwort|ответ|atsakymas)\s*[:=]\s*(\S.*)$/gimu),
  ];
  return found.at(-1)?.[1]?.trim();
}
