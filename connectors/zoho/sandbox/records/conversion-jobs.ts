import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import type { ConversionJob } from '../metadata/automation.ts';
import { mandatory, type Refusal, RefusedError, refuse } from '../refusal.ts';
import { type Conversion, convertLead } from './convert.ts';

/** How long a scheduled conversion takes to happen. */
const delayMs = 5000;
const idLimit = 50;

/** Lets conversions happen a little later, by the clock. */
export function schedule(
  call: ApiCall,
  leads: readonly string[],
  options: JsonObject,
): ConversionJob {
  const { org, agenda } = call.crm;
  const job = { id: org.ids.other(), total: leads.length, converted: 0, failed: 0, skipped: 0 };
  org.automation.conversionJobs.set(job.id, job);
  agenda.add(org.now() + delayMs, () => {
    for (const id of leads) {
      const lead = org.find('Leads', id);
      const done = lead ? convertLead({ org, user: call.user, lead, options }) : undefined;
      if (done && 'converted' in done) job.converted += 1;
      else if (!done || done.refused.code === 'ID_ALREADY_CONVERTED') job.skipped += 1;
      else job.failed += 1;
    }
  });
  return job;
}

/** What refuses a conversion, tried and undone again. */
export function refusedBefore(conversion: Conversion): Refusal | undefined {
  const held = conversion.org.hold();
  const done = convertLead(conversion);
  held.undo();
  return 'refused' in done ? done.refused : undefined;
}

/** `POST /Leads/actions/mass_convert`: leads by their ids, all alike, a little later. */
export function massConvert(call: ApiCall): SandboxReply {
  const body = call.json();
  const ids = readIds(body['ids'] ?? null);
  for (const [index, id] of ids.entries())
    if (!call.org.find('Leads', id))
      refuse('INVALID_DATA', 'the id given seems to be invalid', {
        api_name: 'ids',
        json_path: `$.ids[${index}]`,
      });
  const deals = body['Deals'] ?? [];
  const [deal] = Array.isArray(deals) ? (deals as readonly Json[]) : [deals];
  const { Deals: _deals, ids: _ids, ...options } = body;
  const job = schedule(call, ids, isObject(deal) ? { ...options, Deals: deal } : options);
  return json(202, {
    code: 'SCHEDULED',
    details: { job_id: job.id },
    message: 'Mass convert scheduled successfully',
    status: 'success',
  });
}

function readIds(sent: Json): string[] {
  if (sent === null) throw new RefusedError(mandatory('ids', '$.ids'));
  const ids = Array.isArray(sent) ? (sent as readonly Json[]) : [];
  const details = { api_name: 'ids', json_path: '$.ids' };
  if (!Array.isArray(sent) || ids.length === 0)
    refuse('INVALID_DATA', 'invalid data', { expected_data_type: 'jsonarray', ...details });
  if (ids.length > idLimit)
    refuse('LIMIT_EXCEEDED', 'limit exceeded', { limit: idLimit, ...details });
  return ids.map((id) => textOf(id) ?? String(id));
}

/** `GET /Leads/actions/mass_convert?job_id=`: how far it is. */
export function conversionStatus(call: ApiCall): SandboxReply {
  const id = call.query('job_id');
  if (id === undefined)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'job_id',
    });
  const job = call.org.automation.conversionJobs.get(id);
  if (!job) return empty(204);
  const { total, converted, failed, skipped } = job;
  const isOver = converted + failed + skipped === total;
  return json(200, {
    data: [
      {
        Status: isOver ? 'completed' : 'scheduled',
        Total_Count: total,
        Converted_Count: converted,
        Failed_Count: failed,
        Not_Converted_Count: total - converted,
      },
    ],
  });
}
