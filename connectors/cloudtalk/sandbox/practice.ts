import type { Instant } from '../../../src/domain/clock.ts';
import { Company } from './company/company.ts';
import { defaultCampaignOptions, emptyTexts } from './company/model.ts';
import type { Ids } from './ids.ts';

/** Who is in the practice's contact list from the start. */
const people = [
  { name: 'Priya Nair', number: '+447700900101', email: 'priya.nair@example.com', tags: ['VIP'] },
  {
    name: 'George Bennett',
    number: '+442079460111',
    email: 'george.bennett@example.com',
    tags: [],
  },
  { name: 'Sofia Rossi', number: '+447700900102', email: 'sofia.rossi@example.com', tags: [] },
  {
    name: 'Hassan Ali',
    number: '+447700900104',
    email: 'hassan.ali@example.com',
    tags: ['Recall'],
  },
  { name: 'Daniel Price', number: '+447700900121', email: 'daniel.price@example.com', tags: [] },
] as const;

const callTagNames = [
  'booking',
  'moved',
  'answered',
  'escalate',
  'urgent',
  'complaint',
  'praise',
  'proposal',
  'spam',
  'wrong number',
];

/** The seeded company: Harbour Street Dental Practice, three agents at one front desk. */
export function seedPractice(ids: Ids, now: Instant): Company {
  const company = new Company(
    { id: 123_456, name: 'Harbour Street Dental Practice', zone: 'Europe/London' },
    ids,
  );
  const groupId = ids.next('group');
  company.groups.set(groupId, { id: groupId, name: 'Front desk' });
  seedNumbers(company, ids, groupId);
  seedAgents(company, ids, groupId);
  for (const name of callTagNames) company.callTag(name);
  seedContacts(company, ids, now);
  seedCampaign(company, ids, groupId);
  const blockedId = ids.next('entry');
  company.blacklist.set(blockedId, {
    id: blockedId,
    type: 'all',
    publicNumber: '+447700900999',
    createdAt: now,
    modifiedAt: now,
  });
  return company;
}

function seedNumbers(company: Company, ids: Ids, groupId: number): void {
  const rows = [
    ['+442079460100', 'Main line'],
    ['+442079460101', 'Mobile/WhatsApp'],
  ] as const;
  for (const [e164, name] of rows) {
    const id = ids.next('number');
    company.numbers.set(id, {
      id,
      name,
      e164,
      countryCode: '44',
      areaCode: '20',
      connectedTo: 0,
      sourceId: groupId,
    });
  }
}

function seedAgents(company: Company, ids: Ids, groupId: number): void {
  const [main] = company.numbers.keys();
  const rows = [
    ['Anna', 'Reed'],
    ['Ben', 'Carter'],
    ['Chloe', 'Shah'],
  ] as const;
  for (const [index, [firstname, lastname]] of rows.entries()) {
    const id = ids.next('agent');
    company.agents.set(id, {
      id,
      firstname,
      lastname,
      email: `${firstname.toLowerCase()}@harbourdental.example`,
      extension: 1001 + index,
      status: 'online',
      groupIds: [groupId],
      callNumberId: main ?? 0,
      statusOutbound: true,
    });
  }
}

function seedContacts(company: Company, ids: Ids, now: Instant): void {
  company.attributes.set(ids.next('entry'), 'Next appointment');
  company.attributes.set(ids.next('entry'), 'Patient since');
  for (const person of people) {
    company.putContact({
      id: ids.next('contact'),
      texts: { ...emptyTexts, name: person.name },
      type: person.name === 'Daniel Price' ? 'lead' : 'contact',
      countryId: 225,
      favoriteAgentId: null,
      numbers: [person.number],
      emails: [person.email],
      tags: person.tags.map((name) => company.contactTag(name)),
      attributes: [],
      externalUrls: [],
      createdAt: now,
      modifiedAt: now,
    });
  }
}

function seedCampaign(company: Company, ids: Ids, groupId: number): void {
  const id = ids.next('entry');
  const [main] = company.numbers.keys();
  const buttons = [
    ['Booked', 'successful_positive', '#2e7d32'],
    ['Not interested', 'successful_negative', '#2e7d32'],
    ['Call again', 'unsuccessful_call_again', '#8d6e63'],
  ] as const;
  company.campaigns.set(id, {
    id,
    name: 'Recall',
    status: 'active',
    callNumberId: main ?? 0,
    options: defaultCampaignOptions,
    buttons: buttons.map(([title, type, color]) => ({
      id: ids.next('entry'),
      title,
      type,
      color,
      description: '',
    })),
    tags: [company.contactTag('Recall')],
    groupIds: [groupId],
    agentIds: [...company.agents.keys()],
  });
}
