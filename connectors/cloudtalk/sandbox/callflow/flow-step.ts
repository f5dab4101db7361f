import { z } from 'zod';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** HTTPS only is the vendor's rule; plain HTTP is let through to this machine. */
function isAllowed(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const branchSchema = z
  .strictObject({
    /** A place in the parsed answer, such as `owner.email`, and what it must be. Left out: always taken. */
    when: z.strictObject({ path: z.string().min(1), equals: scalar }).exactOptional(),
    /** E-mail, full name or id of the agent who is rung, past the queue. */
    agent: z.string().exactOptional(),
    /** Where in the answer that agent is named. */
    agentPath: z.string().min(1).exactOptional(),
    /** Name or id of the group whose queue the caller waits in. */
    group: z.string().exactOptional(),
    voicemail: z.literal(true).exactOptional(),
  })
  .refine(
    ({ agent, agentPath, group, voicemail }) =>
      [agent, agentPath, group, voicemail].filter((one) => one !== undefined).length === 1,
    'exactly one of agent, agentPath, group, voicemail',
  );

/** What `POST /__sandbox/callflow` takes: an "HTTP Request" step of the call flow (cloudtalk.md 9.4). */
export const flowStepSchema = z.strictObject({
  /** May hold variables such as `{{call.external_number}}`. */
  url: z.url().refine(isAllowed, 'https, or http to this machine'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  headers: z.record(z.string(), z.string()).default({}),
  rows: z.array(z.strictObject({ key: z.string(), value: z.string() })).default([]),
  /** True holds the flow until the answer came, and lets the branches look at it. */
  parseResponse: z.boolean().default(true),
  /** The setting `callflowTimeoutMs` when left out. */
  timeoutMs: z.number().int().min(1).max(60_000).exactOptional(),
  /** The first that fits decides; when none does, the caller goes on as without the step. */
  branches: z.array(branchSchema).default([]),
  /** `waiting`: before anybody is rung. `answered`: once an agent has the caller, with the agent's variables. */
  at: z.enum(['waiting', 'answered']).default('waiting'),
});

/** What is asked for to put a step into the call flow. */
export type FlowStepRequest = z.input<typeof flowStepSchema>;

/** A step of the call flow. */
export type FlowStep = z.infer<typeof flowStepSchema> & { readonly id: string };

/** One way on from a step. */
export type FlowBranch = FlowStep['branches'][number];
