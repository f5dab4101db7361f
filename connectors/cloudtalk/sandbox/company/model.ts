import type { Instant } from '../../../../src/domain/clock.ts';

/** A person who takes calls. `status` is what the agent set; `calling` is added while a call is on. */
export interface Agent {
  readonly id: number;
  firstname: string;
  lastname: string;
  email: string;
  extension: number;
  status: string;
  groupIds: readonly number[];
  callNumberId: number;
  statusOutbound: boolean;
  /** In EUR; null: the company's default. */
  dailyPriceLimit?: number | null;
}

/** A ring group; the queue of the call flow rings its members. */
export interface Group {
  readonly id: number;
  name: string;
}

/** A number of the company. `connectedTo`: 0 group, 1 agent, 2 conference, 3 fax; null when free. */
export interface CompanyNumber {
  readonly id: number;
  name: string;
  readonly e164: string;
  readonly countryCode: string;
  readonly areaCode: string;
  connectedTo: number | null;
  sourceId: number | null;
}

/** A label: a call tag, or a contact tag; the two are different lists. */
export interface Tag {
  readonly id: number;
  name: string;
}

/** The text members of a contact that are stored as they come. */
export const contactTexts = [
  'name',
  'title',
  'company',
  'industry',
  'website',
  'address',
  'city',
  'zip',
  'state',
] as const;

/** One of them. */
export type ContactText = (typeof contactTexts)[number];

/** Nothing known yet. */
export const emptyTexts: Readonly<Record<ContactText, string>> = {
  name: '',
  title: '',
  company: '',
  industry: '',
  website: '',
  address: '',
  city: '',
  zip: '',
  state: '',
};

/** Somebody in the company's contact list; replaced as a whole when it changes. Numbers are E.164 with plus. */
export interface Contact {
  readonly id: number;
  readonly texts: Readonly<Record<ContactText, string>>;
  readonly type: 'contact' | 'lead';
  readonly countryId: number | null;
  readonly favoriteAgentId: number | null;
  readonly numbers: readonly string[];
  readonly emails: readonly string[];
  readonly tags: readonly Tag[];
  readonly attributes: readonly { readonly attributeId: number; readonly value: string }[];
  readonly externalUrls: readonly { readonly name: string; readonly url: string }[];
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
}

/** A note on a contact (not on a call). */
export interface ContactNote {
  readonly id: number;
  readonly contactId: number;
  userId: number | null;
  note: string;
  readonly createdAt: Instant;
}

/** What an activity can be about. */
export const activityTypes = [
  'order',
  'task',
  'chat',
  'ticket',
  'other',
  'invoice',
  'proforma',
  'estimate',
  'cancel',
] as const;

/** An activity on a contact's card. `externalId` keeps its digits as text, because it may exceed safe integers. */
export interface ContactActivity {
  readonly id: number;
  readonly contactId: number;
  type: string;
  name: string;
  description: string | null;
  author: string | null;
  externalId: string | null;
  externalUrl: string | null;
  activityAt: Instant;
  readonly createdAt: Instant;
}

/** A blocked number. */
export interface BlacklistEntry {
  readonly id: number;
  type: string;
  publicNumber: string;
  readonly createdAt: Instant;
  modifiedAt: Instant;
}

/** A country of the contact form. */
export interface Country {
  readonly id: number;
  readonly name: string;
  readonly code: string;
  readonly iso3: string;
  readonly callingCode: string;
}

/** One disposition of a campaign. */
export interface CampaignButton {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly color: string;
  readonly description: string;
}

/** How a campaign dials; null where nothing was said. Times in seconds, the interval between attempts in hours. */
export interface CampaignOptions {
  readonly has_schedule_date: boolean;
  readonly schedule_start_date: string | null;
  readonly schedule_start_time: string | null;
  readonly answer_wait_time: number;
  readonly after_call_dialing_auto: boolean;
  readonly after_call_time: number;
  readonly is_recording: boolean;
  readonly call_script_id: number | null;
  readonly survey_id: number | null;
  readonly is_predictive: number;
  readonly calls_percentage: number | null;
  readonly attempts: number;
  readonly attempts_interval: number;
}

/** A campaign nobody has set anything about. */
export const defaultCampaignOptions: CampaignOptions = {
  has_schedule_date: false,
  schedule_start_date: null,
  schedule_start_time: null,
  answer_wait_time: 30,
  after_call_dialing_auto: false,
  after_call_time: 10,
  is_recording: true,
  call_script_id: null,
  survey_id: null,
  is_predictive: 0,
  calls_percentage: null,
  attempts: 3,
  attempts_interval: 24,
};

/** A campaign of the Power Dialer, with its dispositions (`buttons`). */
export interface Campaign {
  readonly id: number;
  readonly name: string;
  readonly status: 'active' | 'inactive';
  readonly callNumberId: number;
  readonly options: CampaignOptions;
  readonly buttons: readonly CampaignButton[];
  readonly tags: readonly Tag[];
  readonly groupIds: readonly number[];
  readonly agentIds: readonly number[];
}
