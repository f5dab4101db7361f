import type { ApiResponse } from '../../src/connector/api-client/request.ts';
import { classify, failureOf, type Verdict } from '../../src/connector/failure-table.ts';
import type { Change, WriteFailure, WriteResult } from '../../src/domain/change.ts';
import { OutsideError } from '../../src/domain/errors.ts';
import { redactText } from '../../src/domain/redact.ts';
import { verdictOn } from './client.ts';
import { zohoFailures } from './failures.ts';
import { detailsOf, refusalOf, type WireElement, writeAnswer } from './wire.ts';

/** How a group of changes is sent as one request, and read back one by one. */
export interface Batch<C extends Change> {
  send(changes: readonly C[]): Promise<ApiResponse>;
  /** What one element of the answer says about its change. */
  judge(change: C, element: WireElement, status: number): WriteResult;
  /**
   * Where nothing protects from writing twice: looks which of them are there already, before any is sent again after
   * a doubtful answer. @throws OutsideError
   */
  lookAgain?: ((changes: readonly C[]) => Promise<ReadonlyMap<C, WriteResult>>) | undefined;
}

/**
 * Sends a batch and gives every change its own fate. When Zoho refuses the whole request for no reason that concerns
 * them all, it is halved until the bad record is alone.
 */
export async function sendBatch<C extends Change>(
  changes: readonly C[],
  batch: Batch<C>,
): Promise<ReadonlyMap<C, WriteResult>> {
  const halving = new Halving(batch);
  await halving.send(changes);
  return halving.results();
}

/** When this many single records fail with 5xx and nothing ever succeeded, it is not the records. */
const enoughFailures = 8;

class Halving<C extends Change> {
  readonly #batch: Batch<C>;
  readonly #results = new Map<C, WriteResult>();
  #hasAnswered = false;
  #failures = 0;
  #givenUp: WriteFailure | undefined;

  constructor(batch: Batch<C>) {
    this.#batch = batch;
  }

  /** A server error beside answers is the record's own, not the connection's. */
  results(): ReadonlyMap<C, WriteResult> {
    if (!this.#hasAnswered) return this.#results;
    for (const [change, result] of this.#results)
      if (result.as === 'failed' && result.failure.code === 'zoho.server_error')
        this.#results.set(change, {
          ...result,
          failure: { ...result.failure, scope: 'record' },
        });
    return this.#results;
  }

  /** @param isOpen whether an earlier request with these changes may have written them. */
  async send(changes: readonly C[], isOpen = false): Promise<void> {
    if (changes.length === 0) return;
    if (this.#givenUp) return this.#failAll(changes, this.#givenUp);
    try {
      await this.#read(changes, await this.#batch.send(changes), isOpen);
    } catch (error) {
      this.#giveUp(changes, error, isOpen);
    }
  }

  /** Without an answer there is no use in sending the rest. */
  #giveUp(changes: readonly C[], error: unknown, isOpen: boolean): void {
    if (!(error instanceof OutsideError)) throw error;
    const scope = error.disposition === 'halt' ? 'account' : 'connection';
    const failure = failureOf(error, scope);
    this.#failAll(changes, { ...failure, doubtful: failure.doubtful || isOpen });
    this.#givenUp = { ...failure, doubtful: true };
  }

  async #read(changes: readonly C[], answer: ApiResponse, isOpen: boolean): Promise<void> {
    const elements = elementsOf(answer, changes.length);
    if (elements) {
      this.#hasAnswered = true;
      for (const [index, change] of changes.entries()) {
        const element = elements[index];
        if (element) this.#results.set(change, this.#batch.judge(change, element, answer.status));
      }
      return;
    }
    const failure = wholeFailure(answer);
    if (!isWorthHalving(answer, failure)) return this.#failAll(changes, failure);
    if (changes.length > 1) return this.#halve(changes, isOpen || failure.doubtful);
    this.#failAll(changes, failure);
    this.#countFailure(failure);
  }

  async #halve(changes: readonly C[], isOpen: boolean): Promise<void> {
    const left = isOpen ? await this.#notThereYet(changes) : changes;
    const middle = Math.ceil(left.length / 2);
    await this.send(left.slice(0, middle), isOpen);
    await this.send(left.slice(middle), isOpen);
  }

  async #notThereYet(changes: readonly C[]): Promise<readonly C[]> {
    if (!this.#batch.lookAgain) return changes;
    try {
      const found = await this.#batch.lookAgain(changes);
      for (const [change, result] of found) this.#results.set(change, result);
      return changes.filter((change) => !found.has(change));
    } catch (error) {
      this.#giveUp(changes, error, true);
      return [];
    }
  }

  #countFailure(failure: WriteFailure): void {
    if (failure.disposition !== 'retry') {
      this.#hasAnswered = true;
      return;
    }
    this.#failures += 1;
    if (!this.#hasAnswered && this.#failures >= enoughFailures) this.#givenUp = failure;
  }

  #failAll(changes: readonly C[], failure: WriteFailure): void {
    for (const change of changes) this.#results.set(change, failed(change, failure));
  }
}

/** One element per record, or undefined when the answer is about the request as a whole. */
function elementsOf(answer: ApiResponse, expected: number): readonly WireElement[] | undefined {
  const parsed = writeAnswer.safeParse(answer.body);
  return parsed.success && parsed.data.data.length === expected ? parsed.data.data : undefined;
}

function wholeFailure(answer: ApiResponse): WriteFailure {
  if (answer.status < 400)
    return {
      disposition: 'retry',
      scope: 'connection',
      code: 'zoho.unreadable',
      message: "Zoho's answer to a write has another shape than expected.",
      doubtful: true,
    };
  const verdict = verdictOn(answer, true);
  const { code, text } = refusalOf(answer.body);
  return writeFailure(verdict, code ?? `HTTP ${answer.status}`, text, undefined);
}

/** Only what may be the fault of one record: a refusal, or a 500 (Zoho gives one for a record it chokes on). */
function isWorthHalving(answer: ApiResponse, failure: WriteFailure): boolean {
  if (failure.code === 'zoho.already_modified') return true;
  if (failure.disposition === 'reject') return failure.scope === 'record';
  return answer.status === 500;
}

/** True for an element that says the write was done. */
export function isSuccess(element: WireElement): boolean {
  return element.status === 'success' || element.code === 'SUCCESS';
}

/** The failure an element reports, by the table. */
export function elementFailure(element: WireElement, status: number): WriteFailure {
  const verdict = classify(zohoFailures, {
    status,
    code: element.code,
    text: element.message,
    isWrite: true,
  });
  const details = detailsOf(element);
  const inner = details.errors?.map(
    (each) => `${each.code ?? '?'} at ${detailsOf(each).api_name ?? '?'}`,
  );
  const said = inner ? inner.join(', ') : element.message;
  return writeFailure(verdict, element.code ?? '?', said, details.api_name);
}

function writeFailure(
  verdict: Verdict,
  code: string,
  text: string | undefined,
  field: string | undefined,
): WriteFailure {
  const where = field === undefined ? '' : ` at ${field}`;
  const said = text === undefined ? '' : `: ${redactText(text).slice(0, 200)}`;
  return { ...verdict, field, message: `${verdict.message} (Zoho says ${code}${where}${said})` };
}

export function failed(change: Change, failure: WriteFailure): WriteResult {
  return { as: 'failed', id: change.id, failure };
}

/** Groups what may go into one request, in chunks of at most `most`. */
export function groupsOf<C>(
  changes: readonly C[],
  most: number,
  nameOf: (change: C) => string,
): readonly (readonly C[])[] {
  const groups = new Map<string, C[]>();
  for (const change of changes) {
    const name = nameOf(change);
    const group = groups.get(name);
    if (group) group.push(change);
    else groups.set(name, [change]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_none, index) =>
      group.slice(index * most, (index + 1) * most),
    ),
  );
}

/** Zoho takes at most a hundred records in a request. */
export const mostPerRequest = 100;
