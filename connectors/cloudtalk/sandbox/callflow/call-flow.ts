import type { Clock, Instant } from '../../../../src/domain/clock.ts';
import { BadRequestError, errorMessage } from '../../../../src/domain/errors.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { Call } from '../calls/call.ts';
import type { Company } from '../company/company.ts';
import { uuidFrom } from '../ids.ts';
import type { Settings } from '../settings.ts';
import type { WebhookDelivery } from '../webhooks/delivery.ts';
import type { AskTransport } from '../webhooks/transport.ts';
import { withQuery } from '../webhooks/workflow-request.ts';
import { type FlowStep, type FlowStepRequest, flowStepSchema } from './flow-step.ts';
import { decide, type FlowDecision, fillIn, flowVariables } from './flow-values.ts';

/** What one step did for one call. */
export interface FlowRecord {
  readonly stepId: string;
  readonly at: Instant;
  readonly endedAt: Instant;
  readonly status: number | null;
  readonly error: string | null;
  /** The place of the branch that was taken; null when the caller went on as without the step. */
  readonly branch: number | null;
}

/** What a call flow works with. */
export interface CallFlowContext {
  readonly clock: Clock;
  readonly company: Company;
  readonly random: Random;
  readonly ask: AskTransport;
  readonly settings: () => Settings;
  /** Keeps what was sent for looking at. */
  readonly log: (delivery: WebhookDelivery) => void;
}

/** The "HTTP Request" steps of the company's call flow, run for incoming calls. */
export class CallFlow {
  readonly steps: FlowStep[] = [];
  readonly #context: CallFlowContext;
  readonly #records = new Map<string, FlowRecord[]>();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(context: CallFlowContext) {
    this.#context = context;
  }

  /**
   * Puts a step into the flow; the same place and address again replaces it.
   *
   * @throws BadRequestError for a branch that names an agent or a group the company does not have.
   */
  add(request: FlowStepRequest): FlowStep {
    const { random } = this.#context;
    const step: FlowStep = { id: uuidFrom(random), ...flowStepSchema.parse(request) };
    for (const branch of step.branches) this.#check(branch);
    const index = this.steps.findIndex((one) => one.url === step.url && one.at === step.at);
    if (index === -1) this.steps.push(step);
    else this.steps[index] = step;
    return step;
  }

  /** Takes one step out, or all. */
  remove(id?: string): void {
    for (let index = this.steps.length - 1; index >= 0; index -= 1)
      if (id === undefined || this.steps[index]?.id === id) this.steps.splice(index, 1);
  }

  /** Takes over the steps of another flow. */
  adopt(other: CallFlow): void {
    this.steps.push(...other.steps);
  }

  /** What the steps did for a call, in order. */
  recordsOf(uuid: string): readonly FlowRecord[] {
    return this.#records.get(uuid) ?? [];
  }

  /** True while a step waits for its answer. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Whether a caller is held until a step has its answer. */
  get holdsCallers(): boolean {
    return this.steps.some(({ at, parseResponse }) => at === 'waiting' && parseResponse);
  }

  /** Runs the steps that hold the caller, one after the other, until one of them decides. */
  async route(call: Call): Promise<FlowDecision | undefined> {
    for (const step of this.steps) {
      if (step.at !== 'waiting' || !step.parseResponse) continue;
      const decision = await this.#track(this.#run(step, call));
      if (decision !== undefined) return decision;
    }
    return undefined;
  }

  /** Runs the steps nobody waits for: those without `parseResponse` at the start, the others at the answer. */
  tell(call: Call, at: FlowStep['at']): void {
    for (const step of this.steps)
      if (step.at === at && (at === 'answered' || !step.parseResponse))
        void this.#track(this.#run(step, call));
  }

  /** Cuts what is on the wire. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }

  #check({ agent, group }: FlowStep['branches'][number]): void {
    const { company } = this.#context;
    if (agent !== undefined && company.agentBy(agent) === undefined)
      throw new BadRequestError(`There is no agent "${agent}".`, { code: 'sandbox.unknown_agent' });
    const groups = [...company.groups.values()];
    if (group === undefined || groups.some(({ id, name }) => [name, String(id)].includes(group)))
      return;
    throw new BadRequestError(`There is no group "${group}".`, { code: 'sandbox.unknown_group' });
  }

  async #run(step: FlowStep, call: Call): Promise<FlowDecision | undefined> {
    const { ask, clock, company, log } = this.#context;
    const at = clock.now();
    const delivery = this.#delivery(step, call, at);
    log(delivery);
    let status: number | null = null;
    let error: string | null = null;
    let decision: FlowDecision | undefined;
    try {
      const timeoutMs = step.timeoutMs ?? this.#context.settings().callflowTimeoutMs;
      const answer = await ask({ ...delivery, timeoutMs }, this.#closing.signal);
      status = answer.status;
      const isGood = status >= 200 && status <= 299;
      if (isGood && step.parseResponse && step.at === 'waiting')
        decision = decide(step.branches, parse(answer.text), company);
    } catch (problem) {
      error = errorMessage(problem);
    }
    delivery.attempts.push({ at, status, error });
    delivery.state = status !== null && status >= 200 && status <= 299 ? 'acknowledged' : 'failed';
    const known = this.#records.get(call.uuid) ?? [];
    const branch = decision?.branch ?? null;
    const record = { stepId: step.id, at, endedAt: clock.now(), status, error, branch };
    this.#records.set(call.uuid, [...known, record]);
    return decision;
  }

  #delivery(step: FlowStep, call: Call, at: Instant): WebhookDelivery {
    const { company, random } = this.#context;
    const variables = flowVariables(call, company, at);
    const values = Object.fromEntries(
      step.rows.map(({ key, value }) => [key, fillIn(value, variables)]),
    );
    const address = fillIn(step.url, variables, encodeURIComponent);
    const hasBody = step.method !== 'GET' && step.rows.length > 0;
    return {
      id: `msg_${random.id()}`,
      kind: 'callflow',
      topic: `callflow.${step.at}`,
      url: step.method === 'GET' ? withQuery(address, values) : address,
      method: step.method,
      headers: {
        accept: 'application/json, text/plain, */*',
        ...(hasBody && { 'content-type': 'application/json' }),
        ...step.headers,
      },
      body: hasBody ? JSON.stringify(values) : '',
      eventId: null,
      subscriptionId: step.id,
      about: call.uuid,
      occurredAt: at,
      madeAt: at,
      attempts: [],
      state: 'pending',
    };
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
