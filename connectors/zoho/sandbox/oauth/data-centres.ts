import type { SandboxRequest } from '../exchange.ts';

/** One of Zoho's data centres with its three hosts (section 1). */
export interface DataCentre {
  readonly accounts: string;
  readonly api: string;
  readonly upload: string;
}

/** All rows of section 1; the upload host of the United Kingdom is not known and follows the pattern. */
export const dataCentres = {
  us: centre('com'),
  eu: centre('eu'),
  in: centre('in'),
  au: centre('com.au'),
  jp: centre('jp'),
  cn: centre('com.cn'),
  ca: {
    accounts: 'accounts.zohocloud.ca',
    api: 'www.zohoapis.ca',
    upload: 'upload.zohocloud.ca',
  },
  sa: { accounts: 'accounts.zoho.sa', api: 'www.zohoapis.sa', upload: 'files.zoho.sa' },
  uk: centre('uk'),
} as const satisfies Readonly<Record<string, DataCentre>>;

/** `us`, `eu`, … */
export type CentreName = keyof typeof dataCentres;

/** Every {@link CentreName}. */
export const centreNames = Object.keys(dataCentres) as CentreName[];

function centre(tld: string): DataCentre {
  return {
    accounts: `accounts.zoho.${tld}`,
    api: `www.zohoapis.${tld}`,
    upload: `content.zohoapis.${tld}`,
  };
}

/** A request with the data centre it was sent to. */
export interface Located {
  /** Without the path prefix of a centre. */
  readonly request: SandboxRequest;
  /** Undefined: the organisation's own, which is meant by an address that names none. */
  readonly centre: CentreName | undefined;
  /** True when the client used one of Zoho's own host names (through a proxy or a hosts file). */
  readonly byHost: boolean;
}

const prefix = /^\/dc\/([a-z]{2})(?=\/)/;

/** Which data centre a request is for: by the path `/dc/us/…`, or by a host name of Zoho's in the Host header. */
export function locate(request: SandboxRequest): Located {
  const named = prefix.exec(request.path)?.[1] ?? '';
  if (isCentre(named)) {
    const inner = { ...request, path: request.path.replace(prefix, '') };
    return { request: inner, centre: named, byHost: false };
  }
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase();
  const found = centreNames.find((name) => Object.values(dataCentres[name]).includes(host));
  return { request, centre: found, byHost: found !== undefined };
}

function isCentre(name: string): name is CentreName {
  return name in dataCentres;
}
