import type { SandboxRequest } from '../exchange.ts';

/** Form fields, url-encoded or multipart; the query counts where the body says nothing. */
export async function parametersOf(request: SandboxRequest): Promise<URLSearchParams> {
  const all = new URLSearchParams(request.query);
  for (const [name, value] of await formOf(request)) all.set(name, value);
  return all;
}

async function formOf(request: SandboxRequest): Promise<Iterable<[string, string]>> {
  const type = request.headers['content-type'] ?? '';
  if (type.includes('json')) return [];
  if (!type.startsWith('multipart/form-data'))
    return new URLSearchParams(new TextDecoder().decode(request.body));
  try {
    const whole = new Response(Buffer.from(request.body), { headers: { 'content-type': type } });
    const form = await whole.formData();
    return [...form].flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
  } catch {
    return [];
  }
}
