import { z } from 'zod';
import type { WireFields, WriteFailure } from '../domain/change.ts';
import { RejectedError } from '../domain/errors.ts';
import type { Folded } from '../domain/event.ts';
import type { DesiredRecord } from '../domain/record.ts';
import type { Summary } from './reports-port.ts';

/*
 * Stored JSON outlives the version that wrote it, so its outer shape is checked on the way out. Only the outer shape:
 * these run several times in every reconciliation.
 */

const plainObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const desired = z.looseObject({
  mapping: z.string(),
  target: z.string(),
  key: z.string(),
  fields: plainObject,
  at: z.number(),
});
const failure = z.looseObject({ disposition: z.string(), code: z.string(), message: z.string() });
const summary = z.looseObject({ at: z.number(), state: z.string(), records: z.array(z.unknown()) });

/** @throws RejectedError `store.unreadable` when the stored text has another shape. */
export const readWire = reader<WireFields>('record values', plainObject);
/** @throws RejectedError `store.unreadable` */
export const readDesired = reader<DesiredRecord>('a desired record', desired);
/** @throws RejectedError `store.unreadable` */
export const readFailure = reader<WriteFailure>('a failure', failure);
/** @throws RejectedError `store.unreadable` */
export const readFolded = reader<Folded>('a base event', plainObject);
/** @throws RejectedError `store.unreadable` */
export const readSummary = reader<Summary>('a summary', summary);

function reader<T>(what: string, shape: z.ZodType): (text: string) => T {
  return (text) => {
    const value: unknown = JSON.parse(text);
    if (!shape.safeParse(value).success)
      throw new RejectedError(`the database holds ${what} in a shape this version does not know`, {
        code: 'store.unreadable',
        advice: 'Run the version that wrote it, or restore a backup.',
      });
    return value as T;
  };
}
