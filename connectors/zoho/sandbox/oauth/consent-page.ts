import { Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { style } from '../../../../src/connector/sandbox-page/style.ts';
import { fullName, type User } from '../users.ts';

/** The page that asks a person whether an application may use the organisation's data. */
export function consentPage(companyName: string, user: User, query: URLSearchParams): string {
  const hidden = [...query].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const scopes = (query.get('scope') ?? '').split(',').map((scope) => html`<li>${scope}</li>`);
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Authorise</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${new Html(style)}</style></head>
<body><main><div class="card"><h1>${query.get('client_id') ?? ''} would like to access ${companyName}</h1>
<p>Signed in as ${fullName(user)}, ${user.email}.</p><ul>${scopes}</ul>
<form method="get" action="/oauth/v2/auth">${hidden}
<button name="decision" value="accept">Accept</button> <button name="decision" value="reject">Reject</button>
</form></div></main></body></html>`.text;
}
