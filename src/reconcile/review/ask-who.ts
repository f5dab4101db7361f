import type { Instant } from '../../domain/clock.ts';
import type { PersonRow } from '../../domain/person-row.ts';
import type { Random } from '../../domain/random.ts';
import { type Subject, subjectName } from '../../domain/subject.ts';
import { type Candidate, tiedOf } from '../person/match.ts';
import type { PeopleMirror } from '../person/mirror.ts';
import { rowOf } from '../person/row-of.ts';
import type { KnownPerson } from '../snapshot/person.ts';
import { ask, hasOtherName, type Question, type QuestionPorts, questionAbout } from './question.ts';

export interface AskPorts extends Omit<QuestionPorts, 'newId'> {
  readonly mirror: Pick<PeopleMirror, 'row'>;
  readonly random: Random;
  readonly urlOf?: ((module: string, id: string) => string | undefined) | undefined;
  readonly lookAtAnswer?: ((question: Subject) => Promise<void>) | undefined;
}

/** A conversation nobody can tell the person of. */
export interface About {
  readonly subject: Subject;
  readonly phone: string;
  /** What CloudTalk calls them. */
  readonly named: string | undefined;
  readonly now: Instant;
}

/**
 * Whom a person named when the same was asked before: it decides between people who fit equally well, unless the
 * conversation carries another name. A hint, no law: who is clearly meant by what was said never comes here.
 *
 * @returns our person; undefined when nobody said.
 */
export async function saidBefore(
  ports: AskPorts,
  about: About & { readonly isAsking: boolean },
  candidates: readonly Candidate[],
): Promise<Subject | undefined> {
  const question = await freshly(ports, about);
  const last = question?.last;
  if (question === undefined || question.isOpen || last?.as !== 'person') return undefined;
  if (hasOtherName(question, about.named)) return undefined;
  const person = await ports.store.findSubject(ports.account, {
    kind: 'person',
    aliases: [`self:${last.person}`],
  });
  const history = person && (await ports.store.load(ports.account, person));
  const row = history && (await rowOf(ports.mirror, history.aliases));
  const isAmong = tiedOf(candidates).some(
    (one) => one.row.module === row?.module && one.row.id === row.id,
  );
  return isAmong ? person : undefined;
}

/** Somebody may have answered a moment ago: looked at before a further conversation asks the same. */
async function freshly(
  ports: AskPorts,
  { subject, phone, isAsking }: About & { readonly isAsking: boolean },
): Promise<Question | undefined> {
  const question = await questionAbout(ports, phone);
  const own = subjectName(subject);
  const joins = question?.asking.every((one) => subjectName(one.subject) !== own) === true;
  if (question?.isOpen !== true || isAsking || !joins || !ports.lookAtAnswer) return question;
  await ports.lookAtAnswer(question.subject);
  return questionAbout(ports, phone);
}

/**
 * Has a person asked who it was: once for all conversations of a number that nobody can tell apart meanwhile, and not
 * again when the question was left open by whoever was asked.
 */
export async function askWho(
  ports: AskPorts,
  about: About & { readonly person: string | null },
  rows: readonly PersonRow[],
): Promise<Pick<KnownPerson, 'question' | 'candidates'>> {
  const candidates = rows.map(({ module, id }) => `${module}/${id}`);
  const before = await questionAbout(ports, about.phone);
  if (before && isLeft(before, candidates)) return {};
  const question = await ask(
    { ...ports, newId: () => ports.random.id().slice(0, 12) },
    {
      ...about,
      candidates,
    },
  );
  const lines = await Promise.all(
    question.candidates.map(async (name, at) => `${at + 1}. ${await lineOf(ports, name)}`),
  );
  return { question: question.name, candidates: lines };
}

function isLeft(question: Question, candidates: readonly string[]): boolean {
  if (question.isOpen || question.last?.as !== 'left') return false;
  return candidates.every((one) => question.candidates.includes(one));
}

/** `Mia Keller (contact): https://crm…` */
async function lineOf(ports: AskPorts, name: string): Promise<string> {
  const [module = '', id = ''] = name.split('/');
  const row = await ports.mirror.row(module, id);
  const kind = module.toLowerCase().replace(/s$/, '');
  const company = row?.company ? `, ${row.company}` : '';
  const url = ports.urlOf?.(module, id);
  return `${row?.name ?? 'without a name'} (${kind}${company})${url === undefined ? '' : `: ${url}`}`;
}
