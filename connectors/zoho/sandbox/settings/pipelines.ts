import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { JsonObject } from '../json.ts';
import { pipelines } from '../metadata/people.ts';
import { refuse } from '../refusal.ts';

function describeAll(call: ApiCall): JsonObject[] {
  const layout = call.query('layout_id');
  if (layout === undefined)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param: 'layout_id',
    });
  const deals = call.org.modules.get('Deals');
  if (!deals?.layouts.some((each) => each.id === layout))
    refuse('INVALID_DATA', 'the layout id given seems to be invalid', { param_name: 'layout_id' });
  const idOf = (number: number): string =>
    `${deals?.id.slice(0, 12)}${String(number).padStart(7, '0')}`;
  return Object.entries(pipelines).map(([name, stages], index) => ({
    id: idOf((index + 1) * 1000),
    display_value: name,
    actual_value: name,
    default: index === 0,
    child_available: false,
    parent: null,
    maps: stages.map((stage, at) => ({
      id: idOf((index + 1) * 1000 + at + 1),
      display_value: stage,
      actual_value: stage,
      sequence_number: at + 1,
      colour_code: null,
      forecast_type: forecastOf(stage),
      forecast_category: {
        name: forecastOf(stage) === 'Open' ? 'Pipeline' : 'Closed',
        id: idOf(1),
      },
    })),
  }));
}

function forecastOf(stage: string): string {
  if (!stage.startsWith('Closed')) return 'Open';
  return stage.includes('Lost') ? 'Closed Lost' : 'Closed Won';
}

/** `GET /settings/pipeline?layout_id=`. */
export function listPipelines(call: ApiCall): SandboxReply {
  return json(200, { pipeline: describeAll(call) });
}

/** `GET /settings/pipeline/{id}?layout_id=`. */
export function getPipeline(call: ApiCall): SandboxReply {
  const found = describeAll(call).filter((each) => each['id'] === call.param('id'));
  return found.length === 0 ? empty(204) : json(200, { pipeline: found });
}
