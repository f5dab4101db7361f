/**
 * The numbers of the day. Known people stand in the practice's CRM seed (Contacts and Leads); strangers do not stand
 * anywhere before they ring.
 */
export const known = {
  hollis: '+441632960150',
  nair: '+447700900101',
  bennett: '+442079460111',
  rossi: '+447700900102',
  oconnor: '+447700900103',
  carter: '+441632960112',
  ali: '+447700900104',
  goldman: '+442079460113',
  price: '+447700900121',
  khan: '+447700900122',
  novak: '+447700900123',
  lin: '+447700900124',
  webb: '+441632960125',
} as const;

/** People nobody knows yet, by the name they give. */
export const strangers = {
  marsh: '+447700900201',
  dunn: '+447700900202',
  osei: '+447700900203',
  seoSeller: '+447700900204',
  fraser: '+447700900205',
  whitby: '+447700900206',
  patel: '+447700900207',
  lindqvist: '+447700900208',
  moreau: '+447700900209',
  abara: '+447700900210',
  silent: '+447700900211',
  misdialler: '+447700900212',
  hurried: '+447700900213',
  nightCaller: '+447700900215',
  vasquez: '+447700900216',
  lottery: '+447700900217',
  kowalska: '+447700900218',
  reyes: '+447700900219',
  ito: '+441632960201',
  bailey: '+441632960202',
  stone: '+441632960203',
  hughes: '+441632960209',
  ferreira: '+441632960205',
  quiet: '+441632960206',
  mcallister: '+441632960207',
} as const;

/** The practice's own numbers. */
export const ours = { main: '+442079460100', mobile: '+442079460101' } as const;

/** Who sits at the front desk. */
export const desk = {
  anna: 'anna@harbourdental.example',
  ben: 'ben@harbourdental.example',
  chloe: 'chloe@harbourdental.example',
} as const;
