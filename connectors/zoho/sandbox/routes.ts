import type { ApiCall, Handler } from './api-call.ts';
import { getBlueprint, updateBlueprint } from './blueprint/blueprint.ts';
import { createReadJob, downloadReadResult, getReadJob } from './bulk/read.ts';
import { uploadFile } from './bulk/upload.ts';
import { createWriteJob, downloadWriteResult, getWriteJob } from './bulk/write.ts';
import { answerComposite } from './composite/composite.ts';
import { coqlCredits, queryRecords } from './coql/run.ts';
import {
  amendSubscription,
  listSubscriptions,
  replaceSubscription,
  subscribe,
  unsubscribe,
} from './notifications/watch.ts';
import { addAttachment, deleteAttachment, downloadAttachment } from './records/attachments.ts';
import { batchSize } from './records/batch-size.ts';
import { cancelMeeting } from './records/cancel-meeting.ts';
import { conversionStatus, massConvert } from './records/conversion-jobs.ts';
import { conversionOptions, convertLeadRoute } from './records/convert-route.ts';
import { deleteRecordById, deleteRecords, listDeleted } from './records/delete.ts';
import { getRecord, listRecords } from './records/list.ts';
import { amendLock, getLocks, lockRecord, unlockRecord } from './records/locking.ts';
import { insertRelatedNotes, onRelatedNote, onRelatedNotes } from './records/notes.ts';
import { changeRelation, listRelated } from './records/related.ts';
import { addTags, removeTags } from './records/tags.ts';
import { listTimeline } from './records/timeline-list.ts';
import { upsertRecords } from './records/upsert.ts';
import { insertRecords, updateRecordById, updateRecords } from './records/write-many.ts';
import { bulkSearchRecords, countRecords, searchRecords } from './search/search.ts';
import {
  getAppointmentPreferences,
  setAppointmentPreferences,
} from './settings/appointment-preferences.ts';
import { getAssignmentRule, listAssignmentRules } from './settings/assignment-rules.ts';
import { getView, listViews } from './settings/custom-views.ts';
import { createFields, getField, listFields, listPicks } from './settings/fields.ts';
import {
  createHolidays,
  deleteHoliday,
  getHoliday,
  listHolidays,
  replaceHolidays,
} from './settings/holidays.ts';
import {
  createShiftHours,
  deleteShiftHours,
  getBusinessHours,
  listShiftHours,
  replaceShiftHours,
  setBusinessHours,
} from './settings/hours.ts';
import { getLayout, listLayouts } from './settings/layouts.ts';
import { getModule, getRelatedList, listModules, listRelatedLists } from './settings/modules.ts';
import {
  countUsers,
  getCallPreferences,
  getOrg,
  getUser,
  listUsers,
  setCallPreferences,
} from './settings/organisation.ts';
import { getPipeline, listPipelines } from './settings/pipelines.ts';
import { countBin, emptyBin, getBinned, listBin, purge, restore } from './settings/recycle-bin.ts';
import { createTags, listTags } from './settings/tags.ts';
import {
  createAbsences,
  deleteAbsence,
  getAbsence,
  listAbsences,
  updateAbsences,
} from './settings/unavailability.ts';

/** A path of the API with what it costs. */
export interface Route {
  readonly method: string;
  /** After `/crm/v8`; `:name` matches any segment. */
  readonly segments: readonly string[];
  readonly handler: Handler;
  readonly credits: (call: ApiCall) => number;
  /** Whether it needs a place in the pool of ten (section 3.2). */
  readonly heavy: (call: ApiCall) => boolean;
  /** Ordinary places among the running requests; 1 unless told. */
  readonly slots?: number;
}

const one = (): number => 1;
const never = (): boolean => false;
const always = (): boolean => true;

function route(
  line: string,
  handler: Handler,
  credits: Route['credits'] = one,
  heavy: Route['heavy'] = never,
): Route {
  const [method = '', path = ''] = line.split(' ');
  return { method, segments: path.split('/').filter(Boolean), handler, credits, heavy };
}

/** One credit for every `size` records, begun ones included. */
function per(size: number): Route['credits'] {
  return (call) => Math.max(1, Math.ceil(batchSize(call) / size));
}

const moreThanTen = (call: ApiCall): boolean => batchSize(call) > 10;
const listCredits = (call: ApiCall): number => (call.query('cvid') === undefined ? 1 : 3);
const sortedList = (call: ApiCall): boolean =>
  call.query('cvid') !== undefined || call.query('sort_by') !== undefined;

/** Every route; where two match, the earlier counts. */
export const routes: readonly Route[] = [
  route('GET /org', getOrg),
  route('GET /users', listUsers),
  route('GET /users/actions/count', countUsers),
  route('GET /users/:id', getUser),
  route('POST /coql', queryRecords, coqlCredits, always),
  {
    ...route(
      'POST /__composite_requests',
      answerComposite((...path) => findRoute(...path)),
      one,
      always,
    ),
    slots: 5,
  },
  route('GET /settings/modules', listModules),
  route('GET /settings/modules/:name', getModule),
  route('GET /settings/fields', listFields),
  route('POST /settings/fields', createFields),
  route('GET /settings/fields/:id', getField),
  route('GET /settings/fields/:id/pick_list_values', listPicks),
  route('GET /settings/custom_views', listViews),
  route('GET /settings/custom_views/:id', getView),
  route('GET /settings/layouts', listLayouts),
  route('GET /settings/layouts/:id', getLayout),
  route('GET /settings/automation/assignment_rules', listAssignmentRules),
  route('GET /settings/automation/assignment_rules/:id', getAssignmentRule),
  route('GET /settings/related_lists', listRelatedLists),
  route('GET /settings/related_lists/:id', getRelatedList),
  route('GET /settings/pipeline', listPipelines),
  route('GET /settings/pipeline/:id', getPipeline),
  route('GET /settings/recycle_bin', listBin),
  route('DELETE /settings/recycle_bin', purge),
  route('POST /settings/recycle_bin/actions/restore', restore),
  route('GET /settings/recycle_bin/actions/count', countBin),
  route('POST /settings/recycle_bin/actions/empty', emptyBin),
  route('GET /settings/recycle_bin/:id', getBinned),
  route('DELETE /settings/recycle_bin/:id', purge),
  route('POST /settings/recycle_bin/:id/actions/restore', restore),
  route('GET /settings/tags', listTags),
  route('POST /settings/tags', createTags),
  route('GET /settings/business_hours', getBusinessHours),
  route('POST /settings/business_hours', setBusinessHours),
  route('PUT /settings/business_hours', setBusinessHours),
  route('POST /settings/business_hours/shift_hours', createShiftHours),
  route('PUT /settings/business_hours/shift_hours', replaceShiftHours),
  route('PUT /settings/business_hours/shift_hours/:id', replaceShiftHours),
  route('DELETE /settings/business_hours/shift_hours/:id', deleteShiftHours),
  route('GET /settings/business_hours/shift_hours', listShiftHours),
  route('GET /settings/business_hours/shift_hours/:id', listShiftHours),
  route('GET /settings/holidays', listHolidays),
  route('POST /settings/holidays', createHolidays),
  route('PUT /settings/holidays', replaceHolidays),
  route('GET /settings/holidays/:id', getHoliday),
  route('PUT /settings/holidays/:id', replaceHolidays),
  route('DELETE /settings/holidays/:id', deleteHoliday),
  route('GET /settings/users_unavailability', listAbsences),
  route('POST /settings/users_unavailability', createAbsences),
  route('PUT /settings/users_unavailability', updateAbsences),
  route('GET /settings/users_unavailability/:id', getAbsence),
  route('PUT /settings/users_unavailability/:id', updateAbsences),
  route('DELETE /settings/users_unavailability/:id', deleteAbsence),
  route('GET /settings/appointment_preferences', getAppointmentPreferences),
  route('PUT /settings/appointment_preferences', setAppointmentPreferences),
  route('GET /settings/call_preferences', getCallPreferences),
  route('PUT /settings/call_preferences', setCallPreferences),
  route('POST /actions/watch', subscribe),
  route('GET /actions/watch', listSubscriptions),
  route('PUT /actions/watch', replaceSubscription),
  route('PATCH /actions/watch', amendSubscription),
  route('DELETE /actions/watch', unsubscribe),
  route('POST /upload', uploadFile),
  route('POST /$bulk/read', createReadJob, () => 50),
  route('GET /$bulk/read/:id', getReadJob),
  route('GET /$bulk/read/:id/result', downloadReadResult),
  route('POST /$bulk/write', createWriteJob, () => 500),
  route('GET /$bulk/write/:id', getWriteJob),
  route('GET /$bulk/write/:id/result', downloadWriteResult),
  route('GET /:module', listRecords, listCredits, sortedList),
  route('POST /:module', insertRecords, per(10), moreThanTen),
  route('PUT /:module', updateRecords, per(10), moreThanTen),
  route('DELETE /:module', deleteRecords, per(100)),
  route('POST /:module/upsert', upsertRecords, per(10), moreThanTen),
  route('GET /:module/search', searchRecords, one, always),
  route('POST /:module/bulk/search', bulkSearchRecords, one, always),
  route('GET /:module/deleted', listDeleted),
  route('GET /:module/actions/count', countRecords),
  route('POST /:module/actions/count', countRecords),
  route('POST /:module/actions/add_tags', addTags, per(50)),
  route('POST /:module/actions/remove_tags', removeTags, per(50)),
  route('POST /Leads/actions/mass_convert', massConvert, () => 200, always),
  route('GET /Leads/actions/mass_convert', conversionStatus),
  route('GET /:module/:id', getRecord),
  route('PUT /:module/:id', updateRecordById),
  route('DELETE /:module/:id', deleteRecordById),
  route('POST /:module/:id/Notes', insertRelatedNotes, per(10)),
  route('PUT /:module/:id/Notes', onRelatedNotes(updateRecords), per(10), moreThanTen),
  route('DELETE /:module/:id/Notes', onRelatedNotes(deleteRecords), per(100)),
  route('GET /:module/:id/Notes/:note', onRelatedNote(getRecord)),
  route('PUT /:module/:id/Notes/:note', onRelatedNote(updateRecordById)),
  route('DELETE /:module/:id/Notes/:note', onRelatedNote(deleteRecordById)),
  route('POST /:module/:id/Attachments', addAttachment),
  route('GET /:module/:id/Locking_Information__s', getLocks),
  route('POST /:module/:id/Locking_Information__s', lockRecord),
  route('GET /:module/:id/Locking_Information__s/:lock', getLocks),
  route('PUT /:module/:id/Locking_Information__s/:lock', amendLock),
  route('DELETE /:module/:id/Locking_Information__s/:lock', unlockRecord),
  route('GET /:module/:id/actions/blueprint', getBlueprint),
  route('PUT /:module/:id/actions/blueprint', updateBlueprint),
  route('GET /Leads/:id/__conversion_options', conversionOptions),
  route('GET /:module/:id/__timeline', listTimeline),
  route('GET /:module/:id/:list', listRelated),
  route('GET /:module/:id/Attachments/:attachment', downloadAttachment),
  route('DELETE /:module/:id/Attachments/:attachment', deleteAttachment),
  route('PUT /:module/:id/:list/:related', changeRelation),
  route('DELETE /:module/:id/:list/:related', changeRelation),
  route('POST /Events/:id/actions/cancel', cancelMeeting),
  route('POST /Leads/:id/actions/convert', convertLeadRoute, () => 5, always),
  route('POST /:module/:id/actions/add_tags', addTags, per(50)),
  route('POST /:module/:id/actions/remove_tags', removeTags, per(50)),
];

/** What a path leads to: a route with its parameters, a path without this verb, or nowhere. */
export type Found =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly missing: 'method' | 'path' };

/** Finds the route of a request. */
export function findRoute(method: string, segments: readonly string[]): Found {
  let missing: 'method' | 'path' = 'path';
  for (const candidate of routes) {
    const params = match(candidate.segments, segments);
    if (!params) continue;
    if (candidate.method === method) return { route: candidate, params };
    missing = 'method';
  }
  return { missing };
}

/** First segments that name no module. */
const reserved = new Set([
  'settings',
  'actions',
  'users',
  'org',
  'coql',
  '__composite_requests',
  '$bulk',
  'upload',
]);

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part === ':module' && reserved.has(segment)) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
