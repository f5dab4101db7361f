/** The triggers of Workflow Automations (cloudtalk.md 9.1), in the sandbox's own spelling. */
export const triggers = [
  'call.started',
  'call.ringing',
  'call.answered',
  'call.modified',
  'call.ended',
  'call.raised_hand',
  'message.sent',
  'message.received',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'user.created',
  'user.updated',
  'user.deleted',
  'user.status_changed',
  'recording.uploaded',
  'transcription.created',
] as const;

/** The signed event types that are known (cloudtalk.md 8.4). The vendor's catalogue may hold more. */
export const eventTypes = [
  'call.started',
  'call.ringing',
  'call.answered',
  'call.ended',
  'call.recording_ready',
  'transcript.ready',
  'cidata.ready',
  'message.sent',
  'message.received',
  'contact.created',
] as const;
