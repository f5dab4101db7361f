import { z } from 'zod';
import { fullName } from '../company/company.ts';
import {
  type Campaign,
  type CampaignOptions,
  defaultCampaignOptions,
  type Tag,
} from '../company/model.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import type { World } from '../world.ts';
import {
  created,
  done,
  filter,
  flag,
  invalid,
  notFound,
  page,
  pathId,
  required,
} from './core-answers.ts';

/** Campaigns of the Power Dialer (cloudtalk.md 12). A contact joins one through a contact tag. */
export const campaignRoutes: readonly Route[] = [
  ['GET', '/campaigns/index.json', listCampaigns],
  ['PUT', '/campaigns/add.json', addCampaign],
  ['POST', '/campaigns/edit/:id.json', editCampaign],
  ['DELETE', '/campaigns/delete/:id.json', deleteCampaign],
];

function listCampaigns(exchange: Exchange, world: World): Answer {
  const found = world.company.campaigns
    .values()
    .filter(filter(exchange, 'id', (campaign: Campaign) => campaign.id));
  return page(exchange, world.settings, [...found], (campaign) => viewCampaign(campaign, world));
}

/** Counters and ids are text on the wire; what was never set is null. */
function viewCampaign(campaign: Campaign, { company }: World): Record<string, unknown> {
  const options: readonly (readonly [string, unknown])[] = Object.entries(campaign.options);
  return {
    Campaign: {
      id: String(campaign.id),
      name: campaign.name,
      status: campaign.status,
      ...Object.fromEntries(
        options.map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
      ),
      call_number_id: String(campaign.callNumberId),
    },
    Button: campaign.buttons.map((button) => ({ ...button, id: String(button.id) })),
    ContactsTag: campaign.tags.map((tag) => ({ id: String(tag.id), name: tag.name })),
    Group: campaign.groupIds.flatMap((id) => {
      const group = company.groups.get(id);
      return group === undefined ? [] : [{ id: String(id), internal_name: group.name }];
    }),
    Agent: campaign.agentIds.flatMap((id) => {
      const agent = company.agents.get(id);
      return agent === undefined ? [] : [{ id: String(id), fullname: fullName(agent) }];
    }),
  };
}

const whole = z.coerce.number().int().min(0);
const optionalId = z.coerce.number().int().min(1).or(z.literal('')).nullable();
const idList = z.array(z.looseObject({ id: z.coerce.number().int() }));

const campaignSchema = z.looseObject({
  name: z.string().trim().min(1),
  status: z.enum(['active', 'inactive']).optional(),
  call_number_id: z.coerce.number().int().optional(),
  has_schedule_date: flag.optional(),
  schedule_start_date: z.iso.date().or(z.literal('')).nullish(),
  schedule_start_time: z
    .string()
    .regex(/^\d{2}:\d{2}(:\d{2})?$/)
    .or(z.literal(''))
    .nullish(),
  answer_wait_time: whole.optional(),
  after_call_dialing_auto: flag.optional(),
  after_call_time: whole.optional(),
  is_recording: flag.optional(),
  call_script_id: optionalId.optional(),
  survey_id: optionalId.optional(),
  is_predictive: flag.transform(Number).optional(),
  calls_percentage: whole.max(100).nullish(),
  attempts: whole.optional(),
  attempts_interval: whole.optional(),
  Button: z
    .array(
      z.looseObject({
        id: z.coerce.number().int().optional(),
        title: z.string().min(1),
        type: z.enum([
          'successful_positive',
          'successful_negative',
          'rescheduled',
          'unsuccessful_call_again',
          'unsuccessful_do_not_call',
        ]),
        color: z.string().optional(),
        description: z.string().nullish(),
      }),
    )
    .min(1),
  ContactsTag: idList.optional(),
  Group: idList.optional(),
  Agent: idList.optional(),
});
type CampaignForm = z.infer<typeof campaignSchema>;

/** What a new button looks like when nothing is said about it. */
const buttonColor = '#2980b9';

function addCampaign(exchange: Exchange, world: World): Answer {
  const form = campaignSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  const campaign = formed(form.data, undefined, world);
  world.company.campaigns.set(campaign.id, campaign);
  return created(campaign.id);
}

function editCampaign(exchange: Exchange, world: World): Answer {
  const before = world.company.campaigns.get(pathId(exchange));
  if (before === undefined) return notFound;
  const form = campaignSchema.safeParse(exchange.body ?? {});
  if (!form.success) return refused(form.error, exchange.body);
  world.company.campaigns.set(before.id, formed(form.data, before, world));
  return done;
}

function deleteCampaign(exchange: Exchange, world: World): Answer {
  return world.company.campaigns.delete(pathId(exchange)) ? done : notFound;
}

function refused(error: z.ZodError, body: unknown): Answer {
  const sent = typeof body === 'object' && body !== null ? body : {};
  const fields = new Set(error.issues.map((issue) => String(issue.path[0] ?? 'name')));
  return invalid(
    Object.fromEntries(
      [...fields].map((field) => {
        const wrong = field in sent ? 'Invalid value.' : required;
        return [field, [field === 'name' ? 'Please supply a valid campaign name.' : wrong]];
      }),
    ),
  );
}

function formed(form: CampaignForm, before: Campaign | undefined, world: World): Campaign {
  const { company, ids } = world;
  return {
    id: before?.id ?? ids.next('entry'),
    name: form.name,
    status: form.status ?? before?.status ?? 'inactive',
    callNumberId:
      form.call_number_id ?? before?.callNumberId ?? company.numbers.keys().next().value ?? 0,
    options: changedOptions(before?.options ?? defaultCampaignOptions, form),
    buttons: form.Button.map((button) => {
      const known = before?.buttons.find(({ id }) => id === button.id);
      return {
        id: known?.id ?? ids.next('entry'),
        title: button.title,
        type: button.type,
        color: button.color ?? known?.color ?? buttonColor,
        description: button.description ?? known?.description ?? '',
      };
    }),
    tags:
      named(form.ContactsTag)?.flatMap((id): Tag[] => {
        const tag = company.contactTags.get(id);
        return tag === undefined ? [] : [tag];
      }) ??
      before?.tags ??
      [],
    groupIds: named(form.Group) ?? before?.groupIds ?? [],
    agentIds: named(form.Agent) ?? before?.agentIds ?? [],
  };
}

function named(list: CampaignForm['Agent']): number[] | undefined {
  return list?.map(({ id }) => id);
}

/** What is sent replaces what was there; an empty text clears. */
function changedOptions(before: CampaignOptions, form: CampaignForm): CampaignOptions {
  const changes = Object.keys(defaultCampaignOptions).flatMap((name) => {
    const value = form[name];
    return value === undefined ? [] : [[name, value === '' ? null : value] as const];
  });
  return { ...before, ...Object.fromEntries(changes) };
}
