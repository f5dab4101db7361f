import { ApiCall, type Handler } from '../api-call.ts';
import type { SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { isObject, type Json, member } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import { invalidData, refuse } from '../refusal.ts';
import { insertRecord } from './write.ts';
import { type Result, readData, reply, successOf } from './write-many.ts';

/** The record a path like `/{module}/{id}/…` is about; throws when there is none. */
export function parentOf(call: ApiCall): { readonly module: Module; readonly id: string } {
  const module = call.openModule();
  const id = call.param('id');
  const record = looksLikeId(id) ? call.org.find(module.api, id) : undefined;
  const hidden =
    record?.values['Converted__s'] === true && call.org.quirks.convertedLeads === 'refuse';
  if (!record || (hidden && call.request.method !== 'GET'))
    refuse('INVALID_DATA', 'the related id given seems to be invalid', { resource_path_index: 1 });
  return { module, id };
}

/** `POST /{module}/{id}/Notes`: the parent comes from the path. */
export function insertRelatedNotes(call: ApiCall): SandboxReply {
  const { module: parent, id } = parentOf(call);
  const notes = call.module('Notes');
  const link = { module: { api_name: parent.api }, id };
  const results = readData(call.json()).map((element, index): Result => {
    if (!isObject(element)) return notAnObject(element, index);
    const where = { org: call.org, user: call.user, module: notes, index };
    return successOf(call, insertRecord(where, { ...element, Parent_Id: link }), 'record added');
  });
  return reply(results, 201);
}

function isNoteOf(call: ApiCall, id: string, parent: string): boolean {
  return member(call.org.find('Notes', id)?.values['Parent_Id'], 'id') === parent;
}

/** The same request as if it had asked for the notes themselves. */
function toNotes(call: ApiCall, id?: string): ApiCall {
  const params = { module: 'Notes', ...(id === undefined ? {} : { id }) };
  const { crm, user, request, scopes, tokenExpiresAt } = call;
  return new ApiCall(crm, user, request, params, scopes, tokenExpiresAt);
}

/** `/{module}/{id}/Notes/{note}`: one note of this record; a note of another record is none. */
export function onRelatedNote(handler: Handler): Handler {
  return (call) => {
    const note = call.param('note');
    if (!isNoteOf(call, note, parentOf(call).id)) refuseNote(3);
    return handler(toNotes(call, note));
  };
}

/** `PUT` and `DELETE /{module}/{id}/Notes`: several notes of this record, named in the body or by `ids`. */
export function onRelatedNotes(handler: Handler): Handler {
  return (call) => {
    const { id: parent } = parentOf(call);
    const named =
      call.request.method === 'DELETE'
        ? (call.query('ids')?.split(',') ?? []).map((id) => id.trim())
        : readData(call.json()).flatMap((each) => member(each, 'id') ?? []);
    if (named.some((id) => !isNoteOf(call, id, parent))) refuseNote(2);
    return handler(toNotes(call));
  };
}

function refuseNote(at: number): never {
  return refuse('INVALID_DATA', 'the related id given seems to be invalid', {
    resource_path_index: at,
  });
}

function notAnObject(_element: Json, index: number): Result {
  return {
    refused: invalidData({ expected_data_type: 'jsonobject', json_path: `$.data[${index}]` }),
  };
}
