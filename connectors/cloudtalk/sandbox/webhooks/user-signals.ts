import type { Agent } from '../company/model.ts';
import type { World } from '../world.ts';

/** Tells workflows that an agent was created, changed or deleted, or has another status (cloudtalk.md 9.1, 9.2). */
export function announceUser(
  what: 'created' | 'updated' | 'deleted' | 'status_changed',
  agent: Agent,
  world: World,
): void {
  world.dispatcher.announce({
    about: `user ${agent.id}`,
    occurredAt: world.clock.now(),
    workflow: {
      trigger: `user.${what}`,
      properties: {
        id: agent.id,
        first_name: agent.firstname,
        last_name: agent.lastname,
        firstname: agent.firstname,
        lastname: agent.lastname,
        email: agent.email,
        extension: agent.extension,
        status: { status: agent.status },
      },
    },
  });
}
