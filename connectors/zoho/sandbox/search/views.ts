import type { ApiCall } from '../api-call.ts';
import type { Json } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { View } from '../metadata/view.ts';
import type { Org } from '../org.ts';
import { refuse } from '../refusal.ts';
import type { Match } from './criteria.ts';
import { currentUser, readCriteria } from './json-criteria.ts';

interface Preset {
  readonly name: string;
  readonly systemName: string;
  readonly criteria: Json;
}

function presets(module: Module): Preset[] {
  const { plural, api } = module.spec;
  const mine = { comparator: 'equal', field: { api_name: 'Owner' }, value: currentUser };
  const converted = { comparator: 'equal', field: { api_name: 'Converted__s' }, value: true };
  return [
    { name: `All ${plural}`, systemName: 'ALLVIEWS', criteria: null },
    { name: `My ${plural}`, systemName: 'MYVIEWS', criteria: mine },
    ...(api === 'Leads'
      ? [{ name: 'Converted Leads', systemName: 'CONVERTEDLEADS', criteria: converted }]
      : []),
  ];
}

/** The views of a module; the ones every module has are made when somebody first asks. */
export function viewsOf(org: Org, module: Module): View[] {
  const known = org.views.get(module.api);
  if (known) return known;
  const made = presets(module).map(
    (preset): View => ({ ...preset, id: org.ids.other(), category: 'public_views' }),
  );
  org.views.set(module.api, made);
  return made;
}

/** The records a view shows to whoever asks; throws when the module has no such view. */
export function viewFilter(call: ApiCall, module: Module, id: string): Match {
  const view = viewsOf(call.org, module).find((each) => each.id === id);
  if (!view) return refuse('INVALID_DATA', 'invalid data', { param_name: 'cvid' });
  const hidden: Match = (values) => values['Converted__s'] !== true;
  if (view.criteria === null) return module.api === 'Leads' ? hidden : () => true;
  const read = readCriteria(view.criteria, { module, userId: call.user.id });
  if ('problem' in read) return () => false;
  const all = view.systemName === 'CONVERTEDLEADS' || module.api !== 'Leads';
  return all ? read.match : (values, id) => hidden(values, id) && read.match(values, id);
}
