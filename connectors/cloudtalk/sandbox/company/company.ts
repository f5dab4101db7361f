import type { Ids } from '../ids.ts';
import type {
  Agent,
  BlacklistEntry,
  Campaign,
  CompanyNumber,
  Contact,
  ContactActivity,
  ContactNote,
  Group,
  Tag,
} from './model.ts';

/** What a company is called and where it lives. */
export interface CompanyFacts {
  readonly id: number;
  readonly name: string;
  /** IANA zone; the core host writes times with its offset. */
  readonly zone: string;
}

/** Everything a company has besides its calls and messages. Lists keep their order of creation. */
export class Company {
  readonly facts: CompanyFacts;
  readonly agents = new Map<number, Agent>();
  readonly groups = new Map<number, Group>();
  readonly numbers = new Map<number, CompanyNumber>();
  readonly callTags = new Map<number, Tag>();
  readonly contactTags = new Map<number, Tag>();
  readonly contacts = new Map<number, Contact>();
  readonly attributes = new Map<number, string>();
  readonly notes = new Map<number, ContactNote>();
  readonly activities = new Map<number, ContactActivity>();
  readonly blacklist = new Map<number, BlacklistEntry>();
  readonly campaigns = new Map<number, Campaign>();
  readonly #ids: Ids;
  readonly #contactsByNumber = new Map<string, Set<number>>();

  constructor(facts: CompanyFacts, ids: Ids) {
    this.facts = facts;
    this.#ids = ids;
  }

  /** The call tag of this name, made if it is new: agents type tags as they please. */
  callTag(name: string): Tag {
    return this.#tag(this.callTags, name);
  }

  /** The contact tag of this name, made if it is new. */
  contactTag(name: string): Tag {
    return this.#tag(this.contactTags, name);
  }

  /** The first contact with this number: CloudTalk shows one, also when several share it. */
  contactByNumber(e164: string): Contact | undefined {
    return this.contactsByNumber(e164)[0];
  }

  /** Everybody in the contact list with this number, the oldest entry first. */
  contactsByNumber(e164: string): readonly Contact[] {
    const ids = [...(this.#contactsByNumber.get(e164) ?? [])].sort((a, b) => a - b);
    return ids.flatMap((id) => this.contacts.get(id) ?? []);
  }

  /** Stores a contact in place of the one with its id, and keeps the number index. */
  putContact(contact: Contact): Contact {
    this.#forgetNumbers(contact.id);
    this.contacts.set(contact.id, contact);
    for (const number of contact.numbers) {
      const sharing = this.#contactsByNumber.get(number) ?? new Set();
      this.#contactsByNumber.set(number, sharing.add(contact.id));
    }
    return contact;
  }

  /** Removes a contact with its notes and activities. */
  removeContact(id: number): boolean {
    this.#forgetNumbers(id);
    for (const [noteId, note] of this.notes) if (note.contactId === id) this.notes.delete(noteId);
    for (const [activityId, activity] of this.activities)
      if (activity.contactId === id) this.activities.delete(activityId);
    return this.contacts.delete(id);
  }

  numberByE164(e164: string): CompanyNumber | undefined {
    return this.numbers.values().find((number) => number.e164 === e164);
  }

  /** The agent with this e-mail, full name, or id. */
  agentBy(name: string): Agent | undefined {
    return this.agents
      .values()
      .find((agent) => [agent.email, fullName(agent), String(agent.id)].includes(name));
  }

  #forgetNumbers(contactId: number): void {
    for (const number of this.contacts.get(contactId)?.numbers ?? [])
      this.#contactsByNumber.get(number)?.delete(contactId);
  }

  #tag(list: Map<number, Tag>, name: string): Tag {
    const known = list.values().find((tag) => tag.name === name);
    if (known !== undefined) return known;
    const made = { id: this.#ids.next('tag'), name };
    list.set(made.id, made);
    return made;
  }
}

/** First and last name. */
export function fullName(agent: Agent): string {
  return `${agent.firstname} ${agent.lastname}`;
}
