import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, startBench } from './bench.ts';
import {
  contradictions,
  description,
  isDescriptionThere as isThere,
  missing,
  resolve,
} from './openapi-schema.ts';

/** The schema of an operation's answer; a path the description does not have is a mistake of the test. */
function operation(path: string): Loose {
  const answers = description.paths[path]?.get?.responses?.['200']?.content;
  const schema = answers?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`the description has no answer for ${path}`);
  return schema;
}

const prefixes: Readonly<Record<string, string>> = {
  '/cuecards': '/platform/api',
  '/calls/{callId}': '/analytics/api',
  '/voice-agent/calls': '/ai/v1',
};

/** Every operation of the description, on the sandbox's host for it. */
function operations(): { method: string; url: string }[] {
  return Object.entries<Loose>(description.paths).flatMap(([path, methods]) => {
    const prefix = prefixes[path] ?? (path.startsWith('/ai/') ? '/ai/v1' : '/my/api');
    const url = prefix + path.replaceAll(/\{\w+\}/g, '1');
    const verbs = Object.keys(methods).filter((one) => /^(get|put|post|delete)$/.test(one));
    return verbs.map((verb) => ({ method: verb.toUpperCase(), url }));
  });
}

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const title = isThere
  ? "the vendor's description"
  : "the vendor's description (skipped: set CLOUDTALK_OPENAPI to the path of a copy)";

(isThere ? describe : describe.skip)(title, () => {
  it.each([
    '/agents/index.json',
    '/groups/index.json',
    '/campaigns/index.json',
    '/contacts/index.json',
    '/notes/index.json',
    '/activity/index.json',
    '/numbers/index.json',
    '/blacklist/index.json',
    '/calls/index.json',
  ])('agrees with the list %s', async (path) => {
    bench.sandbox.call({ from: '+447700900101', tags: ['booking'], notes: 'x', rating: 5 });
    await bench.send('PUT', '/my/api/notes/add/900100201.json', { note: 'x' });
    await bench.send('PUT', '/my/api/activity/add/900100201.json', { type: 'task', name: 'x' });
    const { body } = await bench.get(`/my/api${path}`);
    expect(body.responseData.data).not.toHaveLength(0);
    expect(contradictions(body.responseData, operation(path), path)).toEqual([]);
  });

  it('agrees with every member of a listed call', async () => {
    bench.sandbox.call({ from: '+447700900101' });
    const { body } = await bench.get('/my/api/calls/index.json');
    const item = resolve(resolve(operation('/calls/index.json')).properties.data).items;
    expect(missing(body.responseData.data[0], item)).toEqual([]);
    expect(missing(body.responseData.data[0].Cdr, item.properties.Cdr)).toEqual([]);
  });

  it('agrees with a contact', async () => {
    const { body } = await bench.get('/my/api/contacts/show/900100201.json');
    expect(
      contradictions(body.responseData, operation('/contacts/show/{contactId}.json'), 'contact'),
    ).toEqual([]);
  });

  it.each([
    'answered',
    'missed',
    'voicemail',
    'transfer',
    'internal',
    'after_hours',
    'no_answer',
  ] as const)('agrees with the detail of a call: %s', async (outcome) => {
    const { call_id } = bench.sandbox.call({ outcome, tags: ['booking'] });
    await bench.clock.advance(5_000);
    const { body } = await bench.get(`/analytics/api/calls/${call_id}`);
    const schema = operation('/calls/{callId}');
    expect(contradictions(body, schema, 'call')).toEqual([]);
    expect(missing(body, schema)).toEqual([]);
    const kinds: Record<string, string> = {
      agent: 'AgentStep',
      queue: 'QueueStep',
      ivr: 'IVRStep',
      playback: 'PlaybackStep',
      transfer: 'TransferStep',
    };
    for (const step of body.call_steps) {
      const name = kinds[step.type];
      if (name === undefined) continue;
      const part = description.components.schemas[name];
      expect(contradictions(step, part, name)).toEqual([]);
      expect(missing(step, part)).toEqual([]);
    }
  });

  it.each([
    'summary',
    'overall-sentiment',
    'talk-listen-ratio',
    'topics',
    'transcription',
    'smart-notes',
    'details-link',
  ])('agrees with the AI part %s', async (part) => {
    const { call_id } = bench.sandbox.call({ ai: { topics: ['price'] } });
    await bench.clock.advance(90_000);
    const { status, body } = await bench.get(`/ai/v1/ai/calls/${call_id}/${part}`);
    const schema = operation(`/ai/calls/{callId}/${part}`);
    expect(status).toBe(200);
    expect(contradictions(body, schema, part)).toEqual([]);
    expect(missing(body, schema)).toEqual([]);
  });

  it('is served with every operation: none is an unknown path or a wrong verb', async () => {
    const unserved: string[] = [];
    for (const { method, url } of operations()) {
      const body = method === 'GET' ? undefined : {};
      const { status, text } = await bench.send(method, url, body);
      const isUnknown = text.includes('"name":"Not Found"') || text.includes('Cannot ');
      if (status === 405 || isUnknown) unserved.push(`${method} ${url}`);
    }
    expect(operations()).toHaveLength(56);
    expect(unserved).toEqual([]);
  });

  it('knows every path the sandbox serves', async () => {
    const served = Object.keys(description.paths ?? {}).filter((path) =>
      path.endsWith('/index.json'),
    );
    for (const path of served)
      expect([path, (await bench.get(`/my/api${path}`)).status]).toEqual([path, 200]);
  });
});
