import type { Instant } from '../../../../src/domain/clock.ts';
import { type Company, fullName } from '../company/company.ts';
import type { Agent, Contact } from '../company/model.ts';
import { companyTime } from '../times.ts';
import { agentAt, type Call, labelsAt } from './call.ts';
import { measure } from './call-times.ts';

/** What a call looks like in `calls/index.json` (cloudtalk.md 4.1): ids as strings, times with the company's offset. */
export function viewCdr(call: Call, company: Company, now: Instant): Record<string, unknown> {
  const number = call.numberId === null ? undefined : company.numbers.get(call.numberId);
  const agentId = agentAt(call, now);
  const agent = agentId === undefined ? undefined : company.agents.get(agentId);
  const contact = call.external === null ? undefined : company.contactByNumber(call.external);
  const labels = labelsAt(call, now);
  return {
    Cdr: viewRecord(call, company, now),
    ...(number && {
      CallNumber: {
        id: String(number.id),
        internal_name: number.name,
        caller_id_e164: number.e164,
        country_code: number.countryCode,
        area_code: number.areaCode,
      },
    }),
    ...(agent && { Agent: viewCallAgent(agent, company) }),
    ...(contact && { Contact: viewCallContact(contact, company) }),
    Ratings: labels.ratings.map((rating, index) => ({
      id: String(call.id * 10 + index),
      type: rating.by,
      rating: rating.stars,
    })),
    BillingCall: { price: call.direction === 'incoming' ? null : '0.000000' },
    Notes: labels.notes.map((note, index) => ({ id: String(call.id * 10 + index), note })),
    Tags: labels.tags.map((name) => ({ id: String(company.callTag(name).id), name })),
  };
}

function viewRecord(call: Call, company: Company, now: Instant): Record<string, unknown> {
  const seconds = measure(call, now);
  const agentId = agentAt(call, now);
  const { zone } = company.facts;
  const isOver = now >= call.endedAt;
  const isRecorded = isOver && call.ready.recording !== null && !call.recordingDeleted;
  const number = call.numberId === null ? undefined : company.numbers.get(call.numberId);
  return {
    id: String(call.id),
    billsec: String(seconds.billed),
    type: call.direction,
    public_external: call.external ?? '',
    public_internal: number?.e164 ?? null,
    recorded: isRecorded,
    is_voicemail: isOver && call.voicemailAt !== null,
    fax_email: null,
    is_redirected: call.redirectedFrom === null ? '0' : '1',
    redirected_from: call.redirectedFrom ?? '',
    transferred_from: isTransferred(call, now) ? (call.transferredFrom?.name ?? null) : null,
    is_local: isLocal(call, company),
    user_id: agentId === undefined ? '' : String(agentId),
    talking_time: String(seconds.talking),
    started_at: companyTime(call.startedAt, zone),
    answered_at: pickedUp(call, now, zone),
    ...(isOver && { ended_at: companyTime(call.endedAt, zone) }),
    waiting_time: seconds.waiting,
    wrapup_time: String(seconds.wrapUp),
    ...(isRecorded && { recording_link: `https://my.cloudtalk.io/r/play/${call.id}` }),
  };
}

/** When the line was picked up, by an agent or before that by the call flow: missed calls carry a value too. */
function pickedUp({ answeredAt, takenAt }: Call, now: Instant, zone: string): string | null {
  const at = answeredAt !== null && answeredAt <= now ? answeredAt : takenAt;
  return at === null || at > now ? null : companyTime(at, zone);
}

function isTransferred({ transferredFrom }: Call, now: Instant): boolean {
  return transferredFrom !== null && transferredFrom.at <= now;
}

function isLocal(call: Call, company: Company): boolean {
  const [home] = company.numbers.values();
  return call.external === null || call.external.startsWith(`+${home?.countryCode ?? ''}`);
}

/** An agent as calls and contacts show it. */
export function viewCallAgent(agent: Agent, company: Company): Record<string, unknown> {
  const number = company.numbers.get(agent.callNumberId);
  const groups = agent.groupIds.map((id) => company.groups.get(id)?.name ?? '');
  return {
    id: String(agent.id),
    firstname: agent.firstname,
    lastname: agent.lastname,
    fullname: fullName(agent),
    email: agent.email,
    language: 'en',
    role: 'Agent',
    status: agent.status,
    default_outbound_number: number?.e164 ?? null,
    associated_numbers: number === undefined ? [] : [number.e164],
    groups,
  };
}

function viewCallContact(contact: Contact, company: Company): Record<string, unknown> {
  const { name, title, company: works, industry, address, city, zip, state } = contact.texts;
  const favorite =
    contact.favoriteAgentId === null ? undefined : company.agents.get(contact.favoriteAgentId);
  return {
    id: String(contact.id),
    name,
    title,
    company: works,
    industry,
    address,
    city,
    zip,
    state,
    type: contact.type,
    ...(favorite && { favorite_agent: viewCallAgent(favorite, company) }),
    tags: contact.tags.map((tag) => ({ id: String(tag.id), name: tag.name })),
    external_urls: contact.externalUrls.map((link) => ({
      external_system: link.name,
      external_url: link.url,
    })),
    contact_numbers: contact.numbers,
    contact_emails: contact.emails,
    ...(contact.attributes.length > 0 && {
      custom_fields: contact.attributes.map((attribute) => ({
        key: company.attributes.get(attribute.attributeId) ?? '',
        value: attribute.value,
      })),
    }),
  };
}
