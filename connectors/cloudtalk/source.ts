import type { Source } from '../../src/connector/contract.ts';
import { UnauthenticatedError } from '../../src/domain/errors.ts';
import type { CloudTalkConfig } from './config.ts';
import { decodePolled, identifyPolled } from './polled.ts';
import { decodeSigned, identifySigned } from './signed.ts';
import { createSignedProof, verifyWorkflow } from './verify.ts';
import { decodeWorkflow, describeDrift, identifyWorkflow } from './workflow.ts';

/** What the source needs to know of the account. */
export interface SourceSettings {
  readonly secrets: Pick<CloudTalkConfig, 'webhook_secrets' | 'workflow_secret'>;
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country: string;
}

/** The three ways in: `signed` account events, `workflow` requests, and rows of the `poll`. */
export function createSource({ secrets, country }: SourceSettings): Source {
  const verifySigned = createSignedProof(secrets.webhook_secrets);
  return {
    name: 'cloudtalk',
    keepHeaders: ['svix-id', 'svix-timestamp', 'webhook-id', 'webhook-timestamp', 'user-agent'],
    verify(raw, headers, presented, now) {
      if (raw.channel === 'signed') verifySigned(raw.body, headers, now);
      else if (raw.channel === 'workflow')
        verifyWorkflow(headers, secrets.workflow_secret, presented);
      else
        throw new UnauthenticatedError('There is no such way in.', {
          code: 'cloudtalk.unknown_channel',
        });
    },
    identify(raw) {
      if (raw.channel === 'workflow') return identifyWorkflow(raw, country);
      return raw.channel === 'poll' ? identifyPolled(raw, country) : identifySigned(raw, country);
    },
    decode(delivery) {
      if (delivery.channel === 'workflow') return decodeWorkflow(delivery, country);
      return delivery.channel === 'poll'
        ? decodePolled(delivery, country)
        : decodeSigned(delivery, country);
    },
    describeDrift,
  };
}
