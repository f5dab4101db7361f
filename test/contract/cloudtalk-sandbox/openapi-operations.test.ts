import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';
import { type Ask, type Operation, operations, usualRefusals } from './openapi-operations.ts';
import {
  contradictions,
  description,
  inner,
  isDescriptionThere,
  resolve,
} from './openapi-schema.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const prefixes: Readonly<Record<string, string>> = {
  '/cuecards': '/platform/api',
  '/calls/{callId}': '/analytics/api',
  '/voice-agent/calls': '/ai/v1',
};

/** Every documented answer of every documented operation. */
const documented: [name: string, status: number][] = Object.entries<Loose>(
  description.paths ?? {},
).flatMap(([path, methods]) =>
  Object.entries<Loose>(methods)
    .filter(([verb]) => /^(get|put|post|delete)$/.test(verb))
    .flatMap(([verb, { responses }]) =>
      Object.keys(responses).map((status): [string, number] => [
        `${verb.toUpperCase()} ${path}`,
        Number(status),
      ]),
    ),
);

/** What leads to the answer; the success's own id and form where a refusal does not say. */
function askFor(name: string, status: number): Ask {
  const operation: Operation | undefined = operations[name];
  if (operation === undefined) throw new Error(`the test does not know ${name}`);
  if (status < 400) return operation.success;
  const refusal = operation.refusals?.[status] ?? usualRefusals[status];
  if (refusal === undefined) throw new Error(`the test does not know ${status} of ${name}`);
  return { ...operation.success, ...refusal };
}

async function answerTo(name: string, status: number): Promise<Reply> {
  const [method = '', path = ''] = name.split(' ');
  const { id, body, settings, before, fault, bare } = askFor(name, status);
  const place = typeof id === 'function' ? await id(bench) : (id ?? '');
  const prefix = prefixes[path] ?? (path.startsWith('/ai/') ? '/ai/v1' : '/my/api');
  const url = prefix + path.replace(/\{\w+\}/, place);
  bench.sandbox.limits(settings ?? {});
  before?.(bench.sandbox);
  if (fault === true) bench.sandbox.fault({ match: { path: url }, answer: status, times: 1 });
  if (bare === true) return bench.bare(method, url);
  const isCard = path === '/cuecards' && status === 200;
  const form = isCard ? { ...(body as object), call_uuid: place } : body;
  return bench.send(method, url, method === 'GET' ? undefined : form);
}

const title = isDescriptionThere
  ? 'every operation of the description'
  : 'every operation of the description (skipped: set CLOUDTALK_OPENAPI to the path of a copy)';

(isDescriptionThere ? describe : describe.skip)(title, () => {
  it('is known to the test, and the test knows no other', () => {
    const names = new Set(documented.map(([name]) => name));
    expect(names.size).toBe(56);
    expect(Object.keys(operations).toSorted()).toEqual([...names].toSorted());
  });

  it.each<[name: string, status: number]>(documented.length === 0 ? [['', 0]] : documented)(
    'answers %s with %i as described',
    async (name, status) => {
      const reply = await answerTo(name, status);
      expect({ status: reply.status, text: reply.text.slice(0, 200) }).toMatchObject({ status });
      const [method = '', path = ''] = name.split(' ');
      const answer = resolve(description.paths[path][method.toLowerCase()].responses[status]);
      const [type, content] = Object.entries<Loose>(answer.content ?? {})[0] ?? [];
      if (type === 'audio/x-wav' || status === 204) return;
      expect(reply.body).toBeDefined();
      const value = inner(reply.body, content.schema);
      expect(contradictions(value, content.schema, `${name} ${status}`)).toEqual([]);
      if (status < 400) return;
      const example = content.example?.responseData ?? content.example;
      // Where the description shows the words of a refusal, they are the words.
      if (example?.message !== undefined) expect(value.message).toEqual(wordsOf(example.message));
    },
  );
});

/** The company and the call of an example are not ours. */
function wordsOf(message: Loose): Loose {
  const isAboutCall = typeof message === 'string' && message.startsWith('Call with id');
  return isAboutCall
    ? expect.stringMatching(/^Call with id '1' doesn't exist on company '\d+'$/)
    : message;
}
