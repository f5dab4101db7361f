import type { ApiCall } from '../api-call.ts';
import type { SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
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

function notAnObject(_element: Json, index: number): Result {
  return {
    refused: invalidData({ expected_data_type: 'jsonobject', json_path: `$.data[${index}]` }),
  };
}
