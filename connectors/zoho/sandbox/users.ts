/** Somebody who works in the organisation's CRM. */
export interface User {
  readonly id: string;
  readonly zuid: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly active: boolean;
  readonly confirmed: boolean;
  readonly role: 'CEO' | 'Manager' | 'Staff';
  readonly profile: 'Administrator' | 'Standard';
  /** True for the one who pays, whom tests and the page act as. */
  readonly owner: boolean;
}

/** First and last name. */
export function fullName(user: User): string {
  return `${user.firstName} ${user.lastName}`.trim();
}
