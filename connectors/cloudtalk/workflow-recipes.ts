/** One row of the recipe an integrator pastes: what a Workflow Automation's API Request sends. */
export interface RecipeRow {
  readonly key: string;
  readonly value: string;
  readonly format: 'STRING' | 'AUTO';
}

/** The published recipe of one trigger, and what a delivery must have to be of use. */
export interface Recipe {
  /** The constant of the `event` row. */
  readonly event: string;
  /** The trigger as the vendor's editor shows it. */
  readonly workflow: string;
  readonly rows: readonly RecipeRow[];
  /** Each group: at least one of its keys must have a value; the first is named when none has. */
  readonly needs: readonly (readonly string[])[];
}

const template = (key: string, name: string = key): RecipeRow => ({
  key,
  value: `{{ event.properties.${name} }}`,
  format: 'STRING',
});

const parties = [
  template('direction'),
  template('external_number'),
  template('internal_number'),
  template('agent_id', 'agent.id'),
];

const live = [template('call_uuid'), ...parties];

/** The names of a message's properties are not published; these are the likely ones (9.2). */
const message = [
  template('message_id', 'id'),
  template('body'),
  template('external_number'),
  template('internal_number'),
  template('sender'),
  template('recipient'),
];

function recipe(
  event: string,
  workflow: string,
  needs: Recipe['needs'],
  rows: readonly RecipeRow[],
): Recipe {
  return {
    event,
    workflow,
    needs,
    rows: [{ key: 'event', value: event, format: 'STRING' }, ...rows],
  };
}

/** All recipes, by the value of their `event` row. The README shows the same tables. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  [
    recipe('call.started', 'Call: Started', [['call_uuid', 'call_id']], live),
    recipe('call.ringing', 'Call: Ringing on Agent', [['call_uuid', 'call_id']], live),
    recipe('call.answered', 'Call: Answered', [['call_uuid', 'call_id']], live),
    recipe('call.raised_hand', 'Call: Raised Hand', [['call_uuid', 'call_id']], live),
    recipe('call.modified', 'Call: Modified', [['call_uuid', 'call_id']], live),
    recipe(
      'call.ended',
      'Call: Ended',
      [['call_id'], ['call_uuid']],
      [
        template('call_id'),
        ...live,
        template('disposition', 'dialer_data.disposition'),
        template('campaign', 'dialer_data.campaign_name'),
      ],
    ),
    recipe(
      'recording.uploaded',
      'Recording: Uploaded',
      [['call_id', 'recording_url']],
      [template('call_id'), template('recording_url')],
    ),
    recipe(
      'transcription.created',
      'Transcription: Created',
      [['call_id', 'recording_url']],
      [template('call_id')],
    ),
    recipe('message.received', 'Message: Received', messageNeeds('sender', 'recipient'), message),
    recipe('message.sent', 'Message: Sent', messageNeeds('recipient', 'sender'), message),
  ].map((one) => [one.event, one]),
);

function messageNeeds(theirs: string, ours: string): Recipe['needs'] {
  return [
    ['body', 'message', 'text', 'content'],
    ['external_number', theirs],
    ['internal_number', ours],
  ];
}
