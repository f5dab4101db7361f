import type { Instant } from './clock.ts';

/** A person as the CRM knows them: one row of the directory mirror. */
export interface PersonRow {
  /** The CRM's module: `Leads`, `Contacts`, `Accounts`. */
  readonly module: string;
  readonly id: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly email: string | null;
  /** E.164, normalised with the account's country; all phone-type fields, in the order of the fields. */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly language: string | null;
  /** The owner's e-mail and name. */
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly tags: readonly string[];
  readonly modifiedAt: Instant;
  /** For a lead that was converted: where it lives on. */
  readonly convertedTo: { readonly module: string; readonly id: string } | null;
}
