/** Import directions (design.md, section 4). A room may import itself and the rooms listed. */
const stages = ['domain', 'connector', 'mapping', 'schedule', 'store'];
const mayImport = {
  domain: [],
  mapping: ['domain'],
  schedule: ['domain'],
  connector: ['domain'],
  store: ['domain'],
  config: ['domain'],
  observability: ['domain'],
  intake: stages,
  reconcile: stages,
  worker: [...stages, 'intake', 'reconcile'],
  http: [...stages, 'intake', 'reconcile'],
};
/** A third-party package is used in exactly these places. */
const onlyIn = {
  axios: '^src/connector/api-client',
  'p-retry': '^src/connector/api-client',
  'p-queue': '^src/connector/',
  '@marcbachmann/cel-js': '^src/mapping/',
  re2js: '^src/mapping/',
  'chrono-node': '^src/mapping/',
  luxon: '^(src/(domain|mapping|schedule)/|connectors/)',
  'libphonenumber-js': '^src/domain/phone',
  'better-sqlite3': '^src/store/sqlite/',
  pg: '^src/store/postgres/',
  'pg-boss': '^src/store/postgres/',
  express: '^(src/http/|connectors/[^/]+/sandbox/)',
  jsonwebtoken: '^src/http/',
  fflate: '^connectors/zoho/sandbox/bulk/',
  svix: '^(connectors/[^/]+/(webhook|sandbox)|src/cli/)',
  'node-cron': '^src/worker/scheduler',
  winston: '^src/observability/logger',
  'prom-client': '^src/observability/metrics',
  commander: '^src/cli/',
  yaml: '^src/(mapping|config)/',
};
const rooms = Object.entries(mayImport).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|connectors)/',
    pathNot: [`^src/${room}/`, ...allowed.map((r) => `^src/${r}/`)],
  },
}));
const packages = Object.entries(onlyIn).map(([name, where]) => ({
  name: `only-${name}`,
  severity: 'error',
  from: { path: '^(src|connectors)/', pathNot: where },
  to: { path: `(^|/)node_modules/(@types/)?${name}/` },
}));
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-third-party',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|libphonenumber-js|luxon)/' },
    },
    {
      name: 'pure-rooms-no-io',
      severity: 'error',
      from: { path: '^src/(domain|mapping|schedule)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'cli-sees-app-only',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^(src|connectors)/', pathNot: '^src/(cli/|app/|app\\.ts$|domain/)' },
    },
    {
      name: 'nobody-imports-app',
      severity: 'error',
      from: { path: '^(src|connectors)/', pathNot: '^src/(main\\.ts$|cli/|app/|app\\.ts$)' },
      to: { path: '^src/(app/|app\\.ts$|main\\.ts$)' },
    },
    {
      name: 'only-app-sees-vendors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app/|app\\.ts$)' },
      to: { path: '^connectors/' },
    },
    {
      name: 'connector-sees-the-seam-only',
      severity: 'error',
      from: { path: '^connectors/[^/]+/' },
      to: { path: '^src/', pathNot: '^src/(domain|connector)/' },
    },
    {
      name: 'vendors-are-strangers',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/' },
      to: { path: '^connectors/([^/]+)/', pathNot: '^connectors/$1/' },
    },
    {
      name: 'only-app-picks-a-database',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app/|app\\.ts$|store/)' },
      to: { path: '^src/store/(sqlite|postgres)/' },
    },
    {
      name: 'databases-are-strangers',
      severity: 'error',
      from: { path: '^src/store/(sqlite|postgres)/' },
      to: { path: '^src/store/(sqlite|postgres)/', pathNot: '^src/store/$1/' },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { path: '^(src|connectors)/' },
      to: { path: '^test/' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(src|connectors)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    ...rooms,
    ...packages,
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
