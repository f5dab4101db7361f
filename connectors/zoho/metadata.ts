import type { Budget } from '../../src/connector/budget/budget.ts';
import { priority } from '../../src/connector/priority.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { ModuleMetadata, TargetCatalog } from '../../src/domain/metadata.ts';
import type { Target } from '../../src/domain/record.ts';
import { type Cached, cached } from './cached.ts';
import type { ZohoClient } from './client.ts';
import { allowanceOf, light } from './costs.ts';
import { fieldOf, metadataOf, type ZohoField } from './field.ts';
import { fieldsAnswer, layoutsAnswer, modulesAnswer, orgAnswer, readWire } from './wire.ts';

/** A module of the organisation with its fields. */
export interface ZohoModule {
  readonly apiName: string;
  readonly label: string;
  readonly fields: ReadonlyMap<string, ZohoField>;
  /** Our unique text field; undefined where it is not installed or cannot be. */
  readonly keyField: string | undefined;
}

/** What the organisation is. */
export interface ZohoOrganisation {
  readonly name: string;
  readonly timezone: string | undefined;
  readonly edition: string;
  readonly users: number;
  /** Credits a day and requests at a time; undefined for an edition we do not know. */
  readonly allowance: { readonly concurrent: number; readonly credits: number } | undefined;
}

/** What the organisation offers, read when asked for and kept for an hour. */
export interface ZohoMetadata {
  /** Undefined when the organisation does not have it. @throws OutsideError */
  module(apiName: string): Promise<ZohoModule | undefined>;
  catalog(): Promise<TargetCatalog>;
  organisation(): Promise<ZohoOrganisation>;
  /** The id of a layout by id or name; undefined when the module has no such layout. */
  layoutId(module: string, nameOrId: string): Promise<string | undefined>;
  /** The module's name in web addresses, as far as it is known. */
  tabOf(apiName: string): string;
  forget(): void;
  /** Something does not fit a module as we know it: it is read again, unless it was read just now. @returns whether it will be. */
  doubt(apiName: string): boolean;
}

/** Reading it all costs a credit a module, and people change it a few times a year. */
const lifeMs = 3_600_000;

interface Listed {
  readonly apiName: string;
  readonly label: string;
  readonly tab: string;
}

/** Modules mappings use. Others of Zoho's own (Campaigns, Invoices, …) are not read: each costs a credit. */
export const ourModules: ReadonlySet<string> = new Set([
  'Leads',
  'Contacts',
  'Accounts',
  'Deals',
  'Calls',
  'Events',
  'Tasks',
  'Cases',
  'Notes',
  'Appointments__s',
  'Services__s',
]);

/** Zoho's `visibility` of a module the edition hides. */
const hiddenByPlan = -1;

export interface MetadataOptions {
  readonly client: ZohoClient;
  readonly clock: Clock;
  readonly keyField: string;
  /** Gets the edition's limits once they are known. */
  readonly budget: Budget;
  /** Requests at a time as the account file sets them: then the edition's do not count. */
  readonly concurrent: number | undefined;
}

export function createMetadata(options: MetadataOptions): ZohoMetadata {
  return new LazyMetadata(options);
}

class LazyMetadata implements ZohoMetadata {
  readonly #options: MetadataOptions;
  readonly #listed: Cached<ReadonlyMap<string, Listed>>;
  readonly #organisation: Cached<ZohoOrganisation>;
  readonly #fields = new Map<string, Cached<ZohoModule>>();
  readonly #layouts = new Map<string, Cached<readonly { id: string; name: string }[]>>();

  constructor(options: MetadataOptions) {
    this.#options = options;
    this.#listed = cached(options.clock, () => this.#readModules(), lifeMs);
    this.#organisation = cached(options.clock, () => this.#readOrganisation(), lifeMs);
  }

  async module(apiName: string): Promise<ZohoModule | undefined> {
    const listed = (await this.#listed.get()).get(apiName);
    return listed && this.#fieldsOf(listed).get();
  }

  async catalog(): Promise<TargetCatalog> {
    const [listed] = await Promise.all([this.#listed.get(), this.#organisation.get()]);
    const modules = await Promise.all(
      [...listed.values()].map((each) => this.#fieldsOf(each).get()),
    );
    return { modules: new Map(modules.map((each) => [`zoho.${each.apiName}`, described(each)])) };
  }

  organisation(): Promise<ZohoOrganisation> {
    return this.#organisation.get();
  }

  async layoutId(module: string, nameOrId: string): Promise<string | undefined> {
    if (/^\d{15,19}$/.test(nameOrId)) return nameOrId;
    let layouts = this.#layouts.get(module);
    if (!layouts) {
      layouts = cached(this.#options.clock, () => this.#readLayouts(module), lifeMs);
      this.#layouts.set(module, layouts);
    }
    return (await layouts.get()).find(({ name }) => name === nameOrId)?.id;
  }

  tabOf(apiName: string): string {
    return this.#listed.peek()?.get(apiName)?.tab ?? apiName;
  }

  forget(): void {
    this.#listed.forget();
    this.#fields.clear();
    this.#layouts.clear();
  }

  doubt(apiName: string): boolean {
    this.#layouts.get(apiName)?.doubt();
    return this.#fields.get(apiName)?.doubt() ?? false;
  }

  #fieldsOf(listed: Listed): Cached<ZohoModule> {
    let fields = this.#fields.get(listed.apiName);
    if (!fields) {
      fields = cached(this.#options.clock, () => this.#readFields(listed), lifeMs);
      this.#fields.set(listed.apiName, fields);
    }
    return fields;
  }

  async #readModules(): Promise<ReadonlyMap<string, Listed>> {
    const body = await this.#read('/crm/v8/settings/modules', {}, 'modules');
    const { modules } = readWire(modulesAnswer, body ?? { modules: [] }, 'modules');
    const offered = modules.filter(
      (each) =>
        each.api_supported !== false &&
        each.visibility !== hiddenByPlan &&
        (ourModules.has(each.api_name) || each.generated_type === 'custom'),
    );
    const listed = offered.map((each) => ({
      apiName: each.api_name,
      label: each.plural_label ?? each.api_name,
      tab: each.module_name ?? each.api_name,
    }));
    return new Map(listed.map((each) => [each.apiName, each]));
  }

  async #readFields(listed: Listed): Promise<ZohoModule> {
    const query = { module: listed.apiName };
    const body = await this.#read('/crm/v8/settings/fields', query, 'fields');
    const { fields } = readWire(fieldsAnswer, body ?? { fields: [] }, 'fields');
    const read = fields.map((each) => fieldOf(listed.apiName, each));
    const key = read.find(({ apiName }) => apiName === this.#options.keyField);
    return {
      apiName: listed.apiName,
      label: listed.label,
      fields: new Map(read.map((each) => [each.apiName, each])),
      keyField: key?.unique && key.creatable && key.type === 'text' ? key.apiName : undefined,
    };
  }

  async #readLayouts(module: string): Promise<readonly { id: string; name: string }[]> {
    const body = await this.#read('/crm/v8/settings/layouts', { module }, 'layouts');
    const { layouts } = readWire(layoutsAnswer, body ?? { layouts: [] }, 'layouts');
    return layouts.map(({ id, name }) => ({ id, name: name ?? '' }));
  }

  async #readOrganisation(): Promise<ZohoOrganisation> {
    const body = await this.#read('/crm/v8/org', {}, 'organisation');
    const [org] = readWire(orgAnswer, body, 'organisation').org;
    const license = org?.license_details;
    const edition = license?.paid === false ? 'free' : (license?.paid_type ?? 'unknown');
    const users = license?.users_license_purchased ?? 0;
    const allowance = allowanceOf(edition, users);
    if (allowance) {
      const { budget, concurrent } = this.#options;
      budget.setLimit('concurrent', concurrent ?? allowance.concurrent);
      budget.setLimit('credits', allowance.credits);
    }
    return {
      name: org?.company_name ?? '',
      timezone: org?.time_zone ?? undefined,
      edition,
      users,
      allowance,
    };
  }

  async #read(path: string, query: Record<string, string>, what: string): Promise<unknown> {
    const answer = await this.#options.client.read({
      path,
      query,
      priority: priority.finished,
      cost: light,
      what,
    });
    return answer?.body;
  }
}

function described(module: ZohoModule): ModuleMetadata {
  const fields = [...module.fields.values()].map(
    (each) => [each.apiName, metadataOf(each)] as const,
  );
  return { target: targetOf(module.apiName), label: module.label, fields: new Map(fields) };
}

/** `Leads` → `zoho.Leads`. */
export function targetOf(module: string): Target {
  return `zoho.${module}`;
}

/** `zoho.Leads` → `Leads`. */
export function moduleOf(target: Target): string {
  return target.replace(/^zoho\./, '');
}
