import type { Instant } from '../../../../src/domain/clock.ts';
import { agentAt, type Call } from '../calls/call.ts';
import type { Route } from '../calls/call-parties.ts';
import { measure } from '../calls/call-times.ts';
import { type Company, fullName } from '../company/company.ts';
import { lookUp } from '../webhooks/property-path.ts';
import type { FlowBranch } from './flow-step.ts';

/** The variables of a step (cloudtalk.md 9.4) as text; what is not known is the empty text. */
export function flowVariables(call: Call, company: Company, now: Instant): Record<string, string> {
  const contact = call.external === null ? undefined : company.contactByNumber(call.external);
  const isAnswered = call.answeredAt !== null && call.answeredAt <= now;
  const agentId = isAnswered ? agentAt(call, now) : undefined;
  const agent = agentId === undefined ? undefined : company.agents.get(agentId);
  const texts = [
    'name',
    'title',
    'company',
    'industry',
    'address',
    'city',
    'zip',
    'state',
  ] as const;
  return {
    'call.external_number': call.external ?? '',
    'call.uuid': call.uuid,
    'call.waiting_time': String(measure(call, now).waiting),
    'call.agent_id': agent === undefined ? '' : String(agent.id),
    'call.agent_email': agent?.email ?? '',
    'contact.id': contact === undefined ? '' : String(contact.id),
    'contact.type': contact?.type ?? '',
    ...Object.fromEntries(texts.map((text) => [`contact.${text}`, contact?.texts[text] ?? ''])),
  };
}

/** Puts variables into a text; unknown ones become nothing. */
export function fillIn(
  text: string,
  values: Readonly<Record<string, string>>,
  write: (value: string) => string = String,
): string {
  return text.replaceAll(/\{\{\s*([^}]+?)\s*\}\}/g, (_whole, name: string) =>
    write(values[name] ?? ''),
  );
}

/** Where the flow goes on, and which branch said so. */
export interface FlowDecision {
  readonly branch: number;
  readonly route: Route;
  readonly isVoicemail: boolean;
}

/** The first branch that fits a parsed answer; undefined when none does, or it names somebody who is not there. */
export function decide(
  branches: readonly FlowBranch[],
  answer: unknown,
  company: Company,
): FlowDecision | undefined {
  for (const [index, branch] of branches.entries()) {
    if (branch.when !== undefined && !fits(read(branch.when.path, answer), branch.when.equals))
      continue;
    const agent = branch.agent ?? named(branch.agentPath, answer);
    const found = agent === undefined ? undefined : company.agentBy(agent);
    if (branch.agentPath !== undefined && found === undefined) continue;
    return {
      branch: index,
      route: { agent: found === undefined ? agent : fullName(found), group: branch.group },
      isVoicemail: branch.voicemail === true,
    };
  }
  return undefined;
}

function read(path: string, answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null
    ? lookUp(path, Object.fromEntries(Object.entries(answer)))
    : undefined;
}

function named(path: string | undefined, answer: unknown): string | undefined {
  if (path === undefined) return undefined;
  const value = read(path, answer);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function fits(value: unknown, wanted: string | number | boolean | null): boolean {
  if (wanted === null || value === null || value === undefined) return (value ?? null) === wanted;
  return String(value) === String(wanted);
}
